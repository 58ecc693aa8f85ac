import { encodeText } from "../crypto/bytes.ts";
import { ADDRESS_DOMAIN, formatAddress } from "./address.ts";
import { encodeWords } from "./encoded_words.ts";
import { LENGTH_FIELD } from "./read_head.ts";
import type { Draft } from "../store/store.ts";

/** Bytes of a line (RFC 5322, 2.1.1). */
const LINE_LIMIT = 998;
/** Digits of the length, so that a head has the same size before it is known. */
const LENGTH_DIGITS = 16;

/** What the head of a letter says beside the draft. */
export interface LetterStamp {
  /** The mail's id. */
  id: string;
  /** When it was received, in ms since the epoch. */
  time: number;
  /** Characters of the content. */
  length: number;
}

/**
 * The header of a letter and the empty line after it: RFC 5322 in UTF-8 (RFC 6532),
 * lines ended by LF as in a Maildir. Its size does not depend on `stamp` as long as ids
 * have one length, so a letter can be begun before its stamp is known.
 *
 * The content is said to be `binary`, since nothing is known of its lines.
 *
 * @throws {TypeError} If the title could end its line.
 */
export function formatHead(
  { from, to, title }: Draft,
  { id, time, length }: LetterStamp,
): Uint8Array {
  return encodeText([
    `From: ${formatAddress(from)}`,
    `To: ${to.map(formatAddress).join(",\n ")}`,
    `Date: ${formatDate(time)}`,
    `Subject: ${formatTitle(title)}`,
    `Message-ID: <${id}@${ADDRESS_DOMAIN}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: binary",
    `${LENGTH_FIELD}: ${String(length).padStart(LENGTH_DIGITS)}`,
    "",
    "",
  ].join("\n"));
}

/** RFC 5322, 3.3, in UTC. */
function formatDate(time: number): string {
  return new Date(time).toUTCString().replace("GMT", "+0000");
}

/** As it is, but where a reader would take it for something else (RFC 2047, 5). */
function formatTitle(title: string): string {
  if (/\p{Cc}/u.test(title)) {
    throw new TypeError("Cannot write a title: it has control characters");
  }
  const bytes = encodeText(title).length;
  const plain = title === title.trim() && !title.includes("=?");
  if (plain && bytes < LINE_LIMIT - "Subject: ".length) return title;
  return encodeWords(title);
}
