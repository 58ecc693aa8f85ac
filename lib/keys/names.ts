/** A user's name: it is a folder and part of file names too. */
export const USER_NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,31}$/;

/** Characters of the longest name. */
export const MAX_USER_NAME_LENGTH = 32;

/** The name that stands for the server and is no user's. */
export const SERVER_NAME = "server";

/** Whether a user may have this name; no path can hide in one. */
export function isUserName(name: string): boolean {
  return USER_NAME_PATTERN.test(name) && name !== SERVER_NAME;
}
