import { encodeText, sha256 } from "../../crypto/bytes.ts";
import { octetsOf } from "../../letter/octets.ts";
import {
  type FileNameParts,
  splitInfo,
  withInfo,
} from "../../letter/info_mark.ts";

/** Characters of the longest draft id that a name has room for. */
const PLAIN_TAG = 44;
/** Characters of the tag of a longer one: more than any other, so they never meet. */
const HASHED_TAG = 48;
const OWN_ID = new RegExp(
  `^\\d{10,}\\.M\\d{6}D([A-Za-z0-9_-]{8,${HASHED_TAG}})\\.letterlock$`,
);

/**
 * The tag of a draft: its id, or a hash of a long one. It is part of the name of the mail
 * that the draft becomes, so the store knows a draft that comes again even when nothing
 * but the mail files is left.
 */
export async function draftTag(draftId: string): Promise<string> {
  if (draftId.length <= PLAIN_TAG) return draftId;
  const hash = await sha256(encodeText(draftId));
  return hash.toHex().slice(0, HASHED_TAG);
}

/** The key of a draft: no two drafts of any senders have the same. */
export function draftKey(from: string, tag: string): string {
  return `${from}/${tag}`;
}

/** Takes a key of {@linkcode draftKey} apart: no user name has a slash. */
export function splitDraftKey(draft: string): { from: string; tag: string } {
  const slash = draft.lastIndexOf("/");
  return { from: draft.slice(0, slash), tag: draft.slice(slash + 1) };
}

/**
 * A new mail's id, which is its file's name in `new`: seconds, unique part and host, as
 * https://cr.yp.to/proto/maildir.html asks. The host is no machine's: workers may not
 * ask for it, and the draft makes the name unique by itself.
 *
 * @param micros When the server received it, in µs since the epoch.
 * @param tag The draft's.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeMailId, microsOfFile, tagOfId } from "./mail_name.ts";
 *
 * const id = makeMailId(1_780_315_200_000_042, "draft-01");
 * assertEquals(id, "1780315200.M000042Ddraft-01.letterlock");
 * assertEquals(tagOfId(id), "draft-01");
 * assertEquals(microsOfFile(id), 1_780_315_200_000_042);
 * ```
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

/** Characters of the hash that the name of an imported message has. */
const NAMED_HASH = 48;
const IMPORTED_ID = new RegExp(
  `^\\d{10}\\.M\\d{6}I([0-9a-f]{${NAMED_HASH}})\\.imported$`,
);
/** The last second that such a name has digits for. */
export const LAST_SECOND = 9_999_999_999;

/**
 * The id of a message that its owner imports. It is never that of a letter of ours.
 *
 * @param time When it was received, in ms since the epoch.
 * @param hash Of its bytes, in hex.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeImportedId, microsOfFile, tagOfId } from "./mail_name.ts";
 *
 * const id = makeImportedId(1_780_315_200_042, "0123456789abcdef".repeat(4));
 * assertEquals(id, `1780315200.M042000I${"0123456789abcdef".repeat(3)}.imported`);
 * assertEquals(tagOfId(id), undefined);
 * assertEquals(microsOfFile(id), 1_780_315_200_042_000);
 * ```
 */
export function makeImportedId(time: number, hash: string): string {
  const seconds = Math.min(Math.floor(time / 1000), LAST_SECOND);
  const micros = String(time % 1000 * 1000).padStart(6, "0");
  const named = hash.slice(0, NAMED_HASH);
  return `${String(seconds).padStart(10, "0")}.M${micros}I${named}.imported`;
}

/** The key of an imported message: no draft has the same, since no user's name is empty. */
export function importKey(hash: string): string {
  return draftKey("", hash.slice(0, NAMED_HASH));
}

/** Whether a file is a message that its owner imported. */
export function isImported(file: string): boolean {
  return IMPORTED_ID.test(splitFileName(file).base);
}

/** The key of what a mail was made from: a draft of its sender, or an imported message. */
export function originOf(from: string, id: string): string | undefined {
  const tag = tagOfId(id);
  if (tag !== undefined) return draftKey(from, tag);
  const hash = IMPORTED_ID.exec(id)?.[1];
  return hash === undefined ? undefined : importKey(hash);
}

/** Takes `BASE` or `BASE:2,FLAGS` apart. */
export function splitFileName(file: string): FileNameParts {
  return splitInfo(file);
}

/** The letters among a name's flags, each once. */
export function flagLetters(file: string): string {
  const { flags } = splitFileName(file);
  // A set for each mail of a big box takes a while.
  if (flags === "" || flags === "S") return flags;
  return [...new Set(flags.replace(/[^A-Za-z]/g, ""))].join("");
}

/** Whether a name's flags say that the mail was read. */
export function isSeen(file: string): boolean {
  return splitFileName(file).flags.includes("S");
}

/**
 * The name that the file of a read mail has in `cur`; flags are in the order of ASCII.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seenFileName } from "./mail_name.ts";
 *
 * assertEquals(seenFileName("1780315200.R1.host"), "1780315200.R1.host:2,S");
 * assertEquals(seenFileName("1780315200.R1.host:2,TF"), "1780315200.R1.host:2,FST");
 * ```
 */
export function seenFileName(file: string): string {
  const { base, flags } = splitFileName(file);
  const sorted = [...new Set(flags + "S")].sort().join("");
  return withInfo(base, sorted);
}

/** The name that the file of an unread mail has in `cur`: its other flags stay. */
export function unseenFileName(file: string): string {
  const { base, flags } = splitFileName(file);
  return withInfo(base, flags.replaceAll("S", ""));
}

/**
 * The id of the mail in a file: 1 to 80 of `A-Z a-z 0-9 _ . -`. Other programs choose names
 * with other characters. These become `_xx`, so two names never get the same id.
 *
 * @returns Nothing if that is longer than an id; {@linkcode hashedIdOfFile} is not.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { idOfFile } from "./mail_name.ts";
 *
 * assertEquals(idOfFile("1780315200.R1.host:2,S"), "1780315200.R1.host");
 * assertEquals(idOfFile("1.host,S=9:2,S"), "f_1.host_2cS_3d9");
 * assertEquals(idOfFile("x".repeat(81)), undefined);
 * ```
 */
export function idOfFile(file: string): string | undefined {
  const { base } = splitFileName(file);
  if (/^(?![fh]_)[A-Za-z0-9_.-]{1,80}$/.test(base)) return base;
  // Of ASCII, the text is its bytes: each of a big box of another program needs that.
  const octets = /^[\0-\x7f]*$/.test(base) ? base : octetsOf(encodeText(base));
  const id = "f_" + octets.replace(/[^A-Za-z0-9.-]/g, escapeOctet);
  return id.length <= 80 ? id : undefined;
}

/** The id of the mail in a file whose name is too long for {@linkcode idOfFile}. */
export async function hashedIdOfFile(file: string): Promise<string> {
  const hash = await sha256(encodeText(splitFileName(file).base));
  return "h_" + hash.toHex();
}

function escapeOctet(octet: string): string {
  return "_" + octet.charCodeAt(0).toString(16).padStart(2, "0");
}

/** When a mail was received, by its file's name, in µs since the epoch. */
export function microsOfFile(file: string): number | undefined {
  const match = /^(\d{9,10})\.(?:\w*?M(\d{1,6})(?!\d))?/.exec(file);
  if (!match) return undefined;
  return Number(match[1]) * 1e6 + Number(match[2] ?? 0);
}

/** Digits of the time in a key. */
const KEY_DIGITS = 16;

/** Mails sort by this key: by the time of receipt, then by id. */
export function orderKey(micros: number, id: string): string {
  return String(Math.max(micros, 0)).padStart(KEY_DIGITS, "0") + id;
}

/** The time in a key, in µs since the epoch. */
export function microsOfKey(key: string): number {
  return Number(key.slice(0, KEY_DIGITS));
}
