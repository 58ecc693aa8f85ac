/** Exit codes of the three programs (docs/operations.md). */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  invalidCredentials: 3,
  notFound: 4,
  full: 5,
  cannotConnect: 6,
  security: 7,
} as const;
