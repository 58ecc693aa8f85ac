/**
 * The head of a letter: an RFC 5322 message in UTF-8 (RFC 6532) with lines ended by LF, as
 * a Maildir keeps it.
 *
 * This file says which fields a head has: {@linkcode HEAD_FIELDS} writes each. Text that a
 * person chose goes through `formatText`. `write_head.ts` makes the bytes, `read_head.ts`
 * reads the fields of any letter, ours or not.
 *
 * @module
 */
import { encodeText } from "../crypto/bytes.ts";
import { isUserName } from "../program/user_names.ts";
import { ADDRESS_DOMAIN, formatAddress } from "./address.ts";
import { encodeWords } from "./encoded_words.ts";

/** What a sender says of a mail and its head says to every reader. */
export interface SentFields {
  from: string;
  to: string[];
  title: string;
}

/** What the head of a letter can say. */
export interface HeadFields extends SentFields {
  /** The mail's id. */
  id: string;
  /** When the server received the mail, in ms since the epoch. */
  time: number;
  /** Characters of the content; the server says so, an exported mail does not. */
  length?: number;
}

/** Makes the value of a field; without one the head leaves the field out. */
type Writer = (mail: HeadFields) => string | undefined;

/** The fields of a head, in their order. */
export const HEAD_FIELDS: Readonly<Record<string, Writer>> = {
  "From": ({ from }) => formatPerson(from),
  "To": ({ to }) => to.map(formatPerson).join(",\n "),
  "Date": ({ time }) => formatDate(time),
  "Subject": ({ title }) => formatText(title),
  "Message-ID": ({ id }) => `<${id}@${ADDRESS_DOMAIN}>`,
  "MIME-Version": () => "1.0",
  "Content-Type": () => "text/plain; charset=utf-8",
  // Nothing is known of the content's lines (RFC 2045, 6.2).
  "Content-Transfer-Encoding": () => "binary",
  "X-Letterlock-Length": ({ length }) => formatLength(length),
};

/** Bytes of a field's text, so that its line keeps to 998 (RFC 5322, 2.1.1). */
const TEXT_BYTES = 998 - "Subject: ".length;
/** Digits of the length, so that a head has its size before the length is known. */
const LENGTH_DIGITS = 16;

/** Text that would end its field, or that a reader would take for something else. */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|=\?|^\s|\s$/;

/** Addresses that are no user's stay as other programs wrote them. */
function formatPerson(name: string): string {
  return isUserName(name) ? formatAddress(name) : formatText(name);
}

/** Unsafe or very long text becomes encoded words (RFC 2047, 5). */
function formatText(text: string): string {
  const plain = !UNSAFE.test(text) && encodeText(text).length < TEXT_BYTES;
  return plain ? text : encodeWords(text);
}

/** RFC 5322, 3.3, in UTC. */
function formatDate(time: number): string {
  return new Date(time).toUTCString().replace("GMT", "+0000");
}

function formatLength(length?: number): string | undefined {
  return length === undefined
    ? undefined
    : String(length).padStart(LENGTH_DIGITS);
}
