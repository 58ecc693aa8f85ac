/**
 * The group's list: which keys are whose, and since when, signed by the group's key
 * (docs/letter.md, "The group's list"). Whoever has the group's public key believes no
 * server which key is whose.
 *
 * @module
 */
import { isUserName } from "../program/user_names.ts";
import { RECIPIENT } from "./age.ts";
import { openSigned, signText } from "./signed_text.ts";
import type { SigningKey } from "./ssh/wire.ts";
import { parsePublicKey } from "./ssh/wire.ts";
import { SignatureError } from "./ssh/signature.ts";

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

/** All keys of a group, those that were given up among them. */
export interface GroupList {
  /** Each list has a higher one than those before it; from 1. */
  serial: number;
  /** When it was made, in s since the epoch. */
  time: number;
  /** In the order of their names, and of their times. */
  members: Member[];
}

/** Why a list is not taken. */
export class ListError extends Error {
  override name = "ListError";
}

/** The first line of every list. */
const VERSION_LINE = "letterlock group list 1";

/** Writes the text of a list, without its signature. */
export function formatList(list: GroupList): string {
  const problem = listProblem(list);
  if (problem) throw new TypeError(`Cannot write the list: ${problem}`);
  return writeList(list);
}

function writeList({ serial, time, members }: GroupList): string {
  return [
    VERSION_LINE,
    `serial: ${serial}`,
    `time: ${formatSeconds(time)}`,
    ...members.map(formatMember),
    "",
  ].join("\n");
}

function formatMember(member: Member): string {
  const { name, recipient, signingKey, from, until } = member;
  const times = [from, until].map((time) =>
    time === undefined ? "-" : formatSeconds(time)
  );
  return [name, recipient, signingKey, ...times].join(" ");
}

/** `2026-11-28T06:25:13Z` */
function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function parseSeconds(text: string): number {
  return Date.parse(text) / 1000;
}

/**
 * Reads the text of a list: the one that {@link formatList} writes, and no other.
 *
 * @throws {ListError} If it is another.
 */
export function parseList(text: string): GroupList {
  const [, serial = "", time = "", ...members] = text.split("\n").slice(0, -1);
  const list: GroupList = {
    serial: Number(serial.slice("serial: ".length)),
    time: parseSeconds(time.slice("time: ".length)),
    members: members.map(parseMember),
  };
  if (listProblem(list) || writeList(list) !== text) {
    throw new ListError("The list has not the form of a list");
  }
  return list;
}

function parseMember(line: string): Member {
  const [name, recipient, type, key, from, until] = line.split(" ");
  const member = { name, recipient, signingKey: `${type} ${key}` };
  const times = { from: parseSeconds(from) };
  return until === "-"
    ? { ...member, ...times }
    : { ...member, ...times, until: parseSeconds(until) };
}

/** Why there can be no such list; undefined if there can. */
function listProblem({ serial, time, members }: GroupList): string | undefined {
  if (!Number.isSafeInteger(serial) || serial < 1) return "its serial is none";
  if (!isSeconds(time)) return "its time is none";
  if (!members.every(isMember)) return "a line is damaged";
  for (const key of ["recipient", "signingKey"] as const) {
    const keys = new Set(members.map((member) => member[key]));
    if (keys.size !== members.length) return "a key is there twice";
  }
  const inOrder = members.every((member, i) =>
    i === 0 || follows(members[i - 1], member)
  );
  return inOrder ? undefined : "its lines are not in order";
}

function isMember(member: Member): boolean {
  const { name, recipient, signingKey, from, until } = member;
  return isUserName(name) && RECIPIENT.test(recipient) &&
    isPublicKey(signingKey) && isSeconds(from) &&
    (until === undefined || isSeconds(until) && from <= until);
}

function isPublicKey(text: string): boolean {
  try {
    parsePublicKey(text);
    return true;
  } catch {
    return false;
  }
}

/** A time that is written with a year of four digits. */
function isSeconds(time: number): boolean {
  return Number.isInteger(time) && time >= 0 && time < 253_402_300_800;
}

/** A user's keys end before the next ones begin. */
function follows(earlier: Member, later: Member): boolean {
  if (earlier.name !== later.name) return earlier.name < later.name;
  return earlier.until !== undefined && earlier.until <= later.from;
}

/** Writes a list and its signature, as it is stored and sent. */
export async function signList(
  list: GroupList,
  groupKey: SigningKey,
): Promise<string> {
  return await signText(formatList(list), groupKey, "list@letterlock");
}

/**
 * Reads a list that the group's key signed.
 *
 * @param groupKey The group's public key, `ssh-ed25519 AAAA…`.
 * @throws {ListError} If it is damaged, not signed, or signed by another key.
 */
export async function openList(
  signed: string,
  groupKey: string,
): Promise<GroupList> {
  const { text, signer } = await openSigned(signed, "list@letterlock")
    .catch((error) => {
      if (!(error instanceof SignatureError)) throw error;
      throw new ListError(error.message);
    });
  if (signer !== groupKey) {
    throw new ListError("The list is not signed by the group's key");
  }
  return parseList(text);
}

/**
 * Reads a list that is to take the place of another.
 *
 * @param own The list that is in use; undefined if there is none.
 * @returns The new list; `own` if it is the same.
 * @throws {ListError} As {@link openList}; and if it is older than `own`, or another of
 * the same serial number.
 */
export async function takeList(
  own: GroupList | undefined,
  signed: string,
  groupKey: string,
): Promise<GroupList> {
  const list = await openList(signed, groupKey);
  if (!own || list.serial > own.serial) return list;
  if (list.serial < own.serial) {
    throw new ListError(
      `The list is older than the one here: ${list.serial}, not ${own.serial}`,
    );
  }
  if (writeList(list) === writeList(own)) return own;
  throw new ListError(`There are two lists of the number ${own.serial}`);
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
