import {
  hasForbiddenCharacter,
  MAX_PASSWORD_LENGTH,
} from "../program/bounds.ts";
import { MAX_USER_NAME_LENGTH, SERVER_NAME } from "../program/user_names.ts";

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

/**
 * Parses a users file: `name` or `name:password` a line.
 *
 * A name ends at the first ":"; a password may contain ":" and "#". A "#" begins a
 * comment anywhere but in a password. There " #" is refused, since it could be either.
 * Empty lines, CRLF and a byte order mark are fine.
 *
 * @param file Its name, for messages.
 * @throws {UsersFileError} With all lines that are wrong.
 */
export function parseUsers(text: string, file: string): UserEntry[] {
  const entries = new Map<string, UserEntry>();
  const problems: string[] = [];
  for (const [index, raw] of splitLines(text).entries()) {
    const line = index + 1;
    try {
      const entry = parseLine(raw, line);
      if (entry) addEntry(entries, entry);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      problems.push(`${file}:${line}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new UsersFileError(file, problems);
  return [...entries.values()];
}

/** Why a line is wrong. */
class LineError extends Error {}

function splitLines(text: string): string[] {
  return text.replace(/^\ufeff/, "").split("\n").map((line) =>
    line.replace(/\r$/, "")
  );
}

function parseLine(raw: string, line: number): UserEntry | undefined {
  // A decoder puts U+FFFD in the place of invalid UTF-8.
  if (raw.includes("\ufffd")) throw new LineError("it is not valid UTF-8");
  const end = raw.search(/[:#]/);
  const name = (end < 0 ? raw : raw.slice(0, end)).trim();
  if (raw[end] !== ":") {
    return name === "" ? undefined : { name: checkName(name), line };
  }
  const password = raw.slice(end + 1);
  return { name: checkName(name), password: checkPassword(password), line };
}

function addEntry(entries: Map<string, UserEntry>, entry: UserEntry): void {
  const earlier = entries.get(entry.name);
  if (earlier) {
    throw new LineError(`${entry.name} is on line ${earlier.line} already`);
  }
  entries.set(entry.name, entry);
}

/** Quotes at most one character, since a password may stand in the wrong place. */
function checkName(name: string): string {
  if (name === "") throw new LineError("the name is missing");
  const bad = /[^a-z0-9._-]/u.exec(name)?.[0];
  if (bad) {
    throw new LineError(
      `a name has only a-z, 0-9, ".", "_" and "-", not ${show(bad)}`,
    );
  }
  if (!/^[a-z0-9]/.test(name)) {
    throw new LineError("a name begins with a letter or a digit");
  }
  if (name.length > MAX_USER_NAME_LENGTH) {
    throw new LineError(
      `the name is longer than ${MAX_USER_NAME_LENGTH} characters`,
    );
  }
  if (name === SERVER_NAME) {
    throw new LineError(`"${SERVER_NAME}" is reserved`);
  }
  return name;
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

function show(character: string): string {
  if (character === " ") return "a space";
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return `"${character}"`;
  const code = character.codePointAt(0)!.toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}
