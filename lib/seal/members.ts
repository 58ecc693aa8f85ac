/**
 * Which keys are whose, and since when: what the group's list says.
 *
 * @module
 */

/** A public key that age seals to: `age1…`, 62 characters. */
export const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;

/** The keys of a user for a while. */
export interface Member {
  name: string;
  /** What letters to this user are sealed to. */
  recipient: string;
  /** What this user's letters are signed by: `ssh-ed25519 AAAA…`. */
  signingKey: string;
  /** The first second that the keys are good for, in s since the epoch. */
  from: number;
  /** The last second; undefined while they are in use. */
  until?: number;
}

/** A name that stands for users. */
export interface Alias {
  name: string;
  /** The users, in the order of their names, each of whom has keys in use. */
  members: string[];
}

/** All keys of a group, those that were given up among them, and its aliases. */
export interface GroupList {
  /** Each list has a higher one than those before it; from 1. */
  serial: number;
  /** When it was made, in s since the epoch. */
  time: number;
  /** In the order of their names; absent if there are none. */
  aliases?: Alias[];
  /** In the order of their names, and of their times. */
  members: Member[];
}

/** A list, and whose word it is. */
export interface KnownList {
  list: GroupList;
  /** The group's public key, which signed it, `ssh-ed25519 AAAA…`. */
  groupKey: string;
}

/** The keys that a user has now; undefined if there are none. */
export function currentKeys(
  { members }: GroupList,
  name: string,
): Member | undefined {
  return members.find((member) =>
    member.name === name && member.until === undefined
  );
}

/** The alias of a name; undefined if there is none. */
export function aliasOf(
  { aliases = [] }: GroupList,
  name: string,
): Alias | undefined {
  return aliases.find((alias) => alias.name === name);
}

/** A user's keys of all times, the oldest first. */
export function keysOf({ members }: GroupList, name: string): Member[] {
  return members.filter((member) => member.name === name);
}

/**
 * Whether keys were good at a time; both ends of it are, as for `ssh-keygen`.
 *
 * @param time In ms since the epoch.
 */
export function isGoodAt({ from, until }: Member, time: number): boolean {
  const second = Math.floor(time / 1000);
  return from <= second && (until === undefined || second <= until);
}
