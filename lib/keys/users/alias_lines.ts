/**
 * The aliases of a users file, `@class: alice, bob`: a name that stands for several users,
 * as in aliases(5). An alias may have other aliases among its members, but not itself.
 *
 * @module
 */
import { MAX_RECIPIENTS } from "../../program/bounds.ts";
import { nearestName } from "../../program/command_line/nearest_name.ts";
import { checkedName } from "./checked_name.ts";
import { LineError } from "./line_error.ts";

/** A name that stands for users. */
export interface AliasEntry {
  name: string;
  /** The users, in the order of their names, each once; 1 to {@link MAX_RECIPIENTS}. */
  members: string[];
  /** Its line in the file, from 1. */
  line: number;
}

/** An alias as its line has it: its members may be aliases themselves. */
export interface AliasLine extends AliasEntry {
  /** Names of users and aliases, in the order of the line. */
  members: string[];
}

/** Whether a line is that of an alias. */
export function isAliasLine(raw: string): boolean {
  return raw.trimStart().startsWith("@");
}

/**
 * Parses `@NAME: NAME, NAME`; a member that is an alias may have its `@`. A `#` begins a
 * comment.
 *
 * @throws {LineError} If the line has another form, or names nobody.
 */
export function parseAliasLine(raw: string, line: number): AliasLine {
  const [text] = raw.split("#", 1);
  const colon = text.indexOf(":");
  if (colon < 0) {
    throw new LineError(
      'an alias has its members after ":": @NAME: NAME, NAME',
    );
  }
  const name = checkedName(text.slice(0, colon).trim().slice(1));
  const members = text.slice(colon + 1).split(/[,;]/)
    .map((member) => member.trim().replace(/^@/, ""))
    .filter((member) => member !== "")
    .map(checkedMember);
  if (members.length === 0) throw new LineError("the alias has no members");
  return { name, members, line };
}

function checkedMember(member: string): string {
  if (!/\s/.test(member)) return checkedName(member);
  throw new LineError('the members of an alias have a "," between them');
}

/** What the members of an alias can be. */
export interface Names {
  users: ReadonlyMap<string, { line: number }>;
  aliases: ReadonlyMap<string, AliasLine>;
}

/**
 * The alias with the users that it comes to.
 *
 * @throws {LineError} If it has the name of a user, or a member that is nobody, comes to
 * itself or to too many.
 */
export function resolveAlias(alias: AliasLine, names: Names): AliasEntry {
  const { name, line } = alias;
  const user = names.users.get(name);
  if (user) {
    throw new LineError(`${name} is a user on line ${user.line} already`);
  }
  const found = new Set<string>();
  collect(alias, names, [name], found);
  const members = [...found].filter((member) => names.users.has(member));
  if (members.length > MAX_RECIPIENTS) {
    throw new LineError(
      `${name} comes to ${members.length} users; a mail has at most ${MAX_RECIPIENTS} destinations`,
    );
  }
  return { name, members: members.sort(), line };
}

/**
 * @param path The aliases that lead here.
 * @param found The users, and the aliases that were gone through.
 */
function collect(
  { members }: AliasLine,
  names: Names,
  path: string[],
  found: Set<string>,
): void {
  for (const [i, member] of members.entries()) {
    if (path.includes(member)) throw inItself(member, path);
    if (found.has(member)) continue;
    const inner = names.aliases.get(member);
    if (inner) collect(inner, names, [...path, member], found);
    else if (!names.users.has(member)) {
      throw unknownMember(i + 1, path, member, names);
    }
    found.add(member);
  }
}

/** Says where the member is and who may be meant; it may be a password in the wrong place. */
function unknownMember(
  position: number,
  path: string[],
  member: string,
  { users, aliases }: Names,
): LineError {
  const nearest = nearestName(member, [...users.keys(), ...aliases.keys()]);
  const meant = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return new LineError(
    `member ${position} of ${
      path.at(-1)
    } is no user and no alias of this file${meant}`,
  );
}

function inItself(member: string, path: string[]): LineError {
  const circle = [...path.slice(path.indexOf(member)), member];
  return new LineError(`an alias is in itself: ${circle.join(" has ")}`);
}
