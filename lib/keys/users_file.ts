import {
  hasForbiddenCharacter,
  MAX_PASSWORD_LENGTH,
} from "../program/bounds.ts";
import {
  type AliasEntry,
  type AliasLine,
  isAliasLine,
  parseAliasLine,
  resolveAlias,
} from "./users/alias_lines.ts";
import { checkedName } from "./users/checked_name.ts";
import { LineError } from "./users/line_error.ts";

export type { AliasEntry };

/** One user of a users file. */
export interface UserEntry {
  name: string;
  /** Absent if keygen is to choose it. */
  password?: string;
  /** Its line in the file, from 1. */
  line: number;
}

/** A users file with bad lines, all of which it names. */
export class UsersFileError extends Error {
  override name = "UsersFileError";

  /** @param problems `FILE:LINE: reason`, without any password. */
  constructor(file: string, readonly problems: string[]) {
    const count = problems.length === 1 ? "1 line" : `${problems.length} lines`;
    super(`Cannot use ${file}: ${count} to correct; nothing was written`);
  }
}

/** What a users file says. */
export interface UsersFile {
  users: UserEntry[];
  aliases: AliasEntry[];
}

/**
 * Parses a users file: `name`, `name:password` or an alias, `@name: name, name`, a line.
 *
 * A name ends at the first ":"; a password may contain ":" and "#". A "#" begins a
 * comment anywhere but in a password. There " #" is refused, since it could be either.
 * Empty lines, CRLF and a byte order mark are fine.
 *
 * @param file Its name, for messages.
 * @throws {UsersFileError} With all lines that are wrong.
 */
export function parseUsers(text: string, file: string): UsersFile {
  const users = new Map<string, UserEntry>();
  const lines = new Map<string, AliasLine>();
  const problems: string[] = [];
  const check = <T>(line: number, use: () => T): T | undefined => {
    try {
      return use();
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      problems.push(`${file}:${line}: ${error.message}`);
    }
  };
  for (const [index, raw] of splitLines(text).entries()) {
    check(index + 1, () => takeLine(raw, index + 1, { users, lines }));
  }
  if (problems.length > 0) throw new UsersFileError(file, problems);
  const names = { users, aliases: lines };
  const aliases = [...lines.values()].map((alias) =>
    check(alias.line, () => resolveAlias(alias, names))
  );
  if (problems.length > 0) throw new UsersFileError(file, problems);
  return {
    users: [...users.values()],
    aliases: aliases.filter((alias) => alias !== undefined),
  };
}

function takeLine(
  raw: string,
  line: number,
  { users, lines }: {
    users: Map<string, UserEntry>;
    lines: Map<string, AliasLine>;
  },
): void {
  // A decoder puts U+FFFD in the place of invalid UTF-8.
  if (raw.includes("\ufffd")) throw new LineError("it is not valid UTF-8");
  if (isAliasLine(raw)) return add(lines, parseAliasLine(raw, line));
  const entry = parseLine(raw, line);
  if (entry) add(users, entry);
}

function splitLines(text: string): string[] {
  return text.replace(/^\ufeff/, "").split("\n").map((line) =>
    line.replace(/\r$/, "")
  );
}

function parseLine(raw: string, line: number): UserEntry | undefined {
  const end = raw.search(/[:#]/);
  const name = (end < 0 ? raw : raw.slice(0, end)).trim();
  if (raw[end] !== ":") {
    return name === "" ? undefined : { name: checkedName(name), line };
  }
  const password = raw.slice(end + 1);
  return { name: checkedName(name), password: checkPassword(password), line };
}

function add<T extends { name: string; line: number }>(
  entries: Map<string, T>,
  entry: T,
): void {
  const earlier = entries.get(entry.name);
  if (earlier) {
    throw new LineError(`${entry.name} is on line ${earlier.line} already`);
  }
  entries.set(entry.name, entry);
}

function checkPassword(password: string): string {
  if (password === "") {
    throw new LineError('the password is missing; without ":" one is chosen');
  }
  if (hasForbiddenCharacter(password)) {
    throw new LineError("the password has control characters");
  }
  if (password !== password.trim()) {
    throw new LineError("the password begins or ends with a space");
  }
  if (/\s#/.test(password)) {
    throw new LineError(
      'the password has " #"; a comment after it needs a line of its own',
    );
  }
  // Counting characters is slow: skip it for a text that cannot fit.
  if (
    password.length > 2 * MAX_PASSWORD_LENGTH ||
    [...password].length > MAX_PASSWORD_LENGTH
  ) {
    throw new LineError(
      `the password is longer than ${MAX_PASSWORD_LENGTH} characters`,
    );
  }
  return password;
}
