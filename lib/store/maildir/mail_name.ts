import { encodeText, sha256 } from "../../crypto/bytes.ts";

/** A Maildir's two folders of mails. */
export type MailFolder = "new" | "cur";

/** Characters of the longest draft id that a name has room for. */
const PLAIN_TAG = 44;
/** Characters of the tag of a longer one: more than any other, so they never meet. */
const HASHED_TAG = 48;
const OWN_ID = new RegExp(
  `^\\d{10,}\\.M\\d{6}D([A-Za-z0-9_-]{8,${HASHED_TAG}})\\.letterlock$`,
);

/**
 * What tells a draft in the name of the mail that it became, so that a draft sent again
 * is known even when nothing but the mail files is left: its id, or, where that is long,
 * a hash of it.
 */
export async function draftTag(draftId: string): Promise<string> {
  if (draftId.length <= PLAIN_TAG) return draftId;
  const hash = await sha256(encodeText(draftId));
  return hash.toHex().slice(0, HASHED_TAG);
}

/** What tells a draft among those of all senders. */
export function draftKey(from: string, tag: string): string {
  return `${from}/${tag}`;
}

/**
 * A new mail's id, which is its file's name in `new`: seconds, unique part and host, as
 * https://cr.yp.to/proto/maildir.html asks. The host is no machine's: workers may not
 * ask for it, and the draft makes the name unique by itself.
 *
 * @param micros When it was received, in µs since the epoch.
 */
export function makeMailId(micros: number, tag: string): string {
  const seconds = Math.floor(micros / 1e6);
  const rest = String(micros % 1e6).padStart(6, "0");
  return `${seconds}.M${rest}D${tag}.letterlock`;
}

/** The tag of the draft that a mail was made from, or undefined if it is not ours. */
export function tagOfId(id: string): string | undefined {
  return OWN_ID.exec(id)?.[1];
}

/** A file name taken apart: `base` stays the same for ever, `flags` change. */
export interface FileNameParts {
  base: string;
  flags: string;
}

/** Takes `BASE` or `BASE:2,FLAGS` apart. */
export function splitFileName(file: string): FileNameParts {
  const colon = file.lastIndexOf(":2,");
  if (colon < 0) return { base: file, flags: "" };
  return { base: file.slice(0, colon), flags: file.slice(colon + 3) };
}

/** Whether a name's flags say that the mail was read. */
export function isSeen(file: string): boolean {
  return splitFileName(file).flags.includes("S");
}

/** The file's name in `cur` once it was read; flags are in the order of ASCII. */
export function seenFileName(file: string): string {
  const { base, flags } = splitFileName(file);
  const sorted = [...new Set(flags + "S")].sort().join("");
  return `${base}:2,${sorted}`;
}

/**
 * The id of the mail in a file. Names that other programs chose may have characters
 * that an id has not: these become `_xx`, so that two names never get the same id.
 *
 * @returns Nothing if that is longer than an id; {@linkcode hashedIdOfFile} is not.
 */
export function idOfFile(file: string): string | undefined {
  const { base } = splitFileName(file);
  if (/^(?![fh]_)[A-Za-z0-9_.-]{1,80}$/.test(base)) return base;
  const id = "f_" + Array.from(encodeText(base), escapeByte).join("");
  return id.length <= 80 ? id : undefined;
}

/** The id of the mail in a file whose name is too long to be an id. */
export async function hashedIdOfFile(file: string): Promise<string> {
  const hash = await sha256(encodeText(splitFileName(file).base));
  return "h_" + hash.toHex();
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9.-]/.test(character)) return character;
  return "_" + byte.toString(16).padStart(2, "0");
}

/** When a mail was received, by its name, in µs since the epoch. */
export function microsOfFile(file: string): number | undefined {
  const match = /^(\d{9,10})\.(?:\w*?M(\d{1,6})(?!\d))?/.exec(file);
  if (!match) return undefined;
  return Number(match[1]) * 1e6 + Number(match[2] ?? 0);
}

/** Mails sort by this: when they were received, then by id. */
export function orderKey(micros: number, id: string): string {
  return String(Math.max(micros, 0)).padStart(16, "0") + id;
}
