/**
 * The text of the group's list, a line for each alias and for each user's keys
 * (docs/letter.md, "The group's list").
 *
 * @module
 */
import { isUserName } from "../program/user_names.ts";
import { aliasProblem } from "./alias_problem.ts";
import {
  type Alias,
  type GroupList,
  type Member,
  RECIPIENT,
} from "./members.ts";
import { parsePublicKey } from "./ssh/wire.ts";

/** Why a list is not taken. */
export class ListError extends Error {
  override name = "ListError";
}

/** The first line of every list. */
const VERSION_LINE = "letterlock group list 1";

/** Before an alias; no user can have this name. */
const ALIAS = "alias:";

/** Writes the text of a list, without its signature. */
export function formatList(list: GroupList): string {
  const problem = listProblem(list);
  if (problem) throw new TypeError(`Cannot write the list: ${problem}`);
  return writeList(list);
}

function writeList({ serial, time, aliases = [], members }: GroupList): string {
  return [
    VERSION_LINE,
    `serial: ${serial}`,
    `time: ${formatSeconds(time)}`,
    ...aliases.map(formatAlias),
    ...members.map(formatMember),
    "",
  ].join("\n");
}

function formatAlias({ name, members }: Alias): string {
  return [ALIAS, name, ...members].join(" ");
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
  const [, serial = "", time = "", ...lines] = text.split("\n").slice(0, -1);
  const isAlias = (line: string) => line.startsWith(`${ALIAS} `);
  const aliases = lines.filter(isAlias).map(parseAlias);
  const list: GroupList = {
    serial: Number(serial.slice("serial: ".length)),
    time: parseSeconds(time.slice("time: ".length)),
    ...aliases.length > 0 && { aliases },
    members: lines.filter((line) => !isAlias(line)).map(parseMember),
  };
  if (listProblem(list) || writeList(list) !== text) {
    throw new ListError("The list has not the form of a list");
  }
  return list;
}

function parseAlias(line: string): Alias {
  const [, name, ...members] = line.split(" ");
  return { name, members };
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
function listProblem(list: GroupList): string | undefined {
  const { serial, time, members } = list;
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
  return inOrder ? aliasProblem(list) : "its lines are not in order";
}

function isMember(member: Member): boolean {
  const { name, recipient, signingKey, from, until } = member;
  return isUserName(name) && RECIPIENT.test(recipient) &&
    isPublicKey(signingKey) && isSeconds(from) &&
    (until === undefined || isSeconds(until) && from < until);
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

/** Of a user's keys the last ones alone are in use. */
function follows(earlier: Member, later: Member): boolean {
  if (earlier.name !== later.name) return earlier.name < later.name;
  return earlier.until !== undefined && earlier.from <= later.from;
}
