/**
 * The list of a box's mails that answers `flags`: a line for each mail, its id, a space
 * and the letters of its flags, such as `1780315200.M000042Ddraft-01.letterlock RS`.
 *
 * @module
 */
import { decodeText } from "../../crypto/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { FLAG_LIST_LIMIT } from "../limits.ts";

/** A mail and its flags. */
export interface MailFlags {
  id: string;
  /** The letters of the Maildir info of its file, such as `RS`; "" if there are none. */
  flags: string;
}

/** The line of a mail. */
export function flagLine({ id, flags }: MailFlags): string {
  return `${id} ${flags}\n`;
}

const LINE = /^([A-Za-z0-9_.-]{1,80}) ([A-Za-z]{0,52})$/;

/**
 * Reads a line without its end.
 *
 * @returns Nothing if it has another form.
 *
 * @example
 * ```ts
 * import { flagLine, parseFlagLine } from "./flag_list.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const mail = { id: "1780315200.M1", flags: "S" };
 * assertEquals(flagLine(mail), "1780315200.M1 S\n");
 * assertEquals(parseFlagLine("1780315200.M1 S"), mail);
 * assertEquals(parseFlagLine("1780315200.M1"), undefined);
 * ```
 */
export function parseFlagLine(line: string): MailFlags | undefined {
  const [, id, flags] = LINE.exec(line) ?? [];
  return id === undefined ? undefined : { id, flags };
}

/**
 * Reads a list that comes in pieces.
 *
 * @param limit Bytes that it may have at most.
 * @throws {ProtocolError} If it has another form, names a mail twice, or is longer.
 */
export async function readFlagList(
  pieces: AsyncIterable<Uint8Array>,
  limit = FLAG_LIST_LIMIT,
): Promise<MailFlags[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > limit) throw wrongList();
    parts.push(piece.slice());
  }
  return parseList(await new Blob(parts).bytes());
}

function parseList(bytes: Uint8Array): MailFlags[] {
  const text = decodeOrThrow(bytes);
  if (text === "") return [];
  if (!text.endsWith("\n")) throw wrongList();
  const mails = text.slice(0, -1).split("\n").map((line) => {
    const mail = parseFlagLine(line);
    if (!mail) throw wrongList();
    return mail;
  });
  if (new Set(mails.map(({ id }) => id)).size < mails.length) throw wrongList();
  return mails;
}

function decodeOrThrow(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch {
    throw wrongList();
  }
}

function wrongList(): ProtocolError {
  return new ProtocolError(
    "Cannot understand the server: its list of flags has another form",
  );
}
