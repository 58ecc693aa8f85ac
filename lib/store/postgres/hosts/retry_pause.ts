/** Pauses before a server is tried again, in ms: the first, and the longest. */
const SOON = { first: 250, most: 1000 };
/** The same where its places are taken: whoever comes at once takes one that became free. */
const FULL = { first: 1000, most: 8000 };

/** SQLSTATE: every place is taken, of the server or of the role. */
const TOO_MANY = "53300";
/** Wrong password or certificate, or no such database: the next try has the same answer. */
const FINAL = /^(28|3D|TLS)/;

/**
 * How long to wait before a server is tried again, in ms: longer from time to time, and not
 * the same for all who lost it at the same moment.
 *
 * @param tried How often it was tried, from 1.
 * @param error Why the last try failed.
 * @param random From 0 to below 1.
 * @returns Undefined if another try is of no use.
 */
export function retryPause(
  tried: number,
  error: unknown,
  random: number,
): number | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && FINAL.test(code)) return undefined;
  const { first, most } = code === TOO_MANY ? FULL : SOON;
  return Math.min(most, first * 2 ** (tried - 1)) * (0.5 + random / 2);
}
