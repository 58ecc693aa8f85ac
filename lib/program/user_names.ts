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

/**
 * The folder in `mail` of a box that was set aside: `zoe@2026-11-28`. No user can have
 * such a name, so no box is ever opened under it.
 *
 * @param day The day it was set aside, in the zone of the machine.
 * @param copy From 1; the second of a day is `zoe@2026-11-28.2`.
 */
export function setAsideName(user: string, day: Date, copy: number): string {
  const digits = (value: number) => `${value}`.padStart(2, "0");
  const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map(digits).join("-");
  return `${user}@${date}${copy === 1 ? "" : `.${copy}`}`;
}

/** Whose box was set aside under a name; undefined if the name is of no such box. */
export function setAsideUser(name: string): string | undefined {
  const [, user] = /^([^@]+)@\d{4,}-\d\d-\d\d(?:\.\d+)?$/.exec(name) ?? [];
  return user !== undefined && isUserName(user) ? user : undefined;
}
