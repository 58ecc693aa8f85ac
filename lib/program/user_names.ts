/** A user's name, which is also a folder and part of file names. */
export const USER_NAME_PATTERN = /^[a-z0-9][a-z0-9._-]{0,31}$/;

/** Most characters of a name. */
export const MAX_USER_NAME_LENGTH = 32;

/** The name that stands for the server; no user can have it. */
export const SERVER_NAME = "server";

/** Whether a user may have this name. No name can lead out of a folder. */
export function isUserName(name: string): boolean {
  return USER_NAME_PATTERN.test(name) && name !== SERVER_NAME;
}
