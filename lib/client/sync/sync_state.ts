/**
 * What is remembered of the last sync, in the file `.letterlock-sync` of the Maildir, which
 * docs/mail-programs.md describes: who it is of, and a line for each mail.
 *
 *     letterlock sync 1
 *     user: alice
 *     = 1780315200.M000042Ddraft-01.letterlock S
 *
 * @module
 */
import { encodeText, sha256 } from "../../crypto/bytes.ts";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { replaceFile } from "../../keys/atomic_write.ts";
import {
  flagLine,
  type MailFlags,
  parseFlagLine,
} from "../../protocol/requests/flag_list.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { FileError, fileError } from "../file_error.ts";

/** The file's name. Programs take no file with a dot for a mail. */
export const STATE_FILE = ".letterlock-sync";

const FIRST_LINE = "letterlock sync 1";

/**
 * Where a mail is: `=` here and there, `-` there, and deleted here, `!` there, and it could
 * not be fetched, `+` here, and deleted there.
 */
export type Place = "=" | "-" | "!" | "+";

/** What is remembered of a mail: its flags on the server, and where it is. */
export interface KnownMail extends MailFlags {
  place: Place;
}

/** The mails of the last sync: those of the server in its order, then those that are gone. */
export type SyncState = KnownMail[];

/**
 * Reads the file.
 *
 * @returns Nothing if there is none.
 * @throws {FileError} If it cannot be read, is another user's, or is damaged.
 */
export async function readState(
  dir: string,
  user: string,
): Promise<SyncState | undefined> {
  const path = `${dir}/${STATE_FILE}`;
  try {
    return parseState(await Deno.readTextFile(path), { path, user });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error instanceof FileError ? error : fileError("read", path, error);
  }
}

function parseState(
  text: string,
  { path, user }: { path: string; user: string },
): SyncState {
  const [first, owner, ...lines] = text.split("\n");
  if (first !== FIRST_LINE || lines.pop() !== "") throw damaged(path);
  if (owner !== `user: ${user}`) {
    throw new FileError(
      EXIT.failed,
      `Cannot use ${path}: it is of another user than ${user}`,
      "a Maildir is in sync with one box: give each its own folder",
    );
  }
  return lines.map((line) => {
    const place = line.slice(0, 2);
    const mail = parseFlagLine(line.slice(2));
    if (!mail || !/^[=!+-] $/.test(place)) throw damaged(path);
    return { ...mail, place: place[0] as Place };
  });
}

function damaged(path: string): FileError {
  return new FileError(
    EXIT.failed,
    `Cannot use ${path}: it is damaged`,
    "remove it: the mails stay, and none comes twice",
  );
}

/**
 * Writes the file; a crash leaves the old one or the new one.
 *
 * @throws {FileError} If it cannot be written.
 */
export async function writeState(
  dir: string,
  user: string,
  state: SyncState,
): Promise<void> {
  const path = `${dir}/${STATE_FILE}`;
  const lines = state.map((mail) => `${mail.place} ${flagLine(mail)}`).join("");
  const text = `${FIRST_LINE}\nuser: ${user}\n${lines}`;
  try {
    await replaceFile(path, text, { mode: PRIVATE_FILE });
  } catch (error) {
    throw fileError("write", path, error);
  }
}

/** The SHA-256 of the server's list as the state has it, in hexadecimal digits. */
export async function hashOfState(state: SyncState): Promise<string> {
  const lines = state.filter(isThere).map(flagLine).join("");
  return (await sha256(encodeText(lines))).toHex();
}

/** Whether the server has the mail. */
export function isThere({ place }: KnownMail): boolean {
  return place !== "+";
}
