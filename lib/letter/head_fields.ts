/**
 * The head of a letter: an RFC 5322 message in UTF-8 (RFC 6532) with lines ended by LF, as
 * a Maildir keeps it.
 *
 * This file says which fields a head has. {@linkcode HEAD_FIELDS} writes each and
 * {@linkcode readFields} reads each, so a new field is one line in both. Text that a person
 * chose goes through `formatText`. `write_head.ts`
 * makes the bytes, `read_head.ts` finds the fields in any letter, ours or not.
 *
 * @module
 */
import { encodeText } from "../crypto/bytes.ts";
import { isUserName } from "../program/user_names.ts";
import { ADDRESS_DOMAIN, formatAddress, parseAddresses } from "./address.ts";
import { decodeWords, encodeWords } from "./encoded_words.ts";

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

/** What a program reads of a head. */
export type ReadFields = SentFields & Pick<HeadFields, "length">;

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

/**
 * Reads the fields of any letter: short, and fit to be shown.
 *
 * @param field Gives the text of a field by its name, empty if there is none.
 */
export function readFields(field: (name: string) => string): ReadFields {
  return {
    from: cleanText(parseAddresses(field("From")).join(", ")),
    to: readRecipients(field("To"), field("Cc")),
    title: cleanText(decodeWords(field("Subject").trim())),
    length: readLength(field("X-Letterlock-Length").trim()),
  };
}

/** Bytes of a field's text, so that its line keeps to 998 (RFC 5322, 2.1.1). */
const TEXT_BYTES = 998 - "Subject: ".length;
/** Digits of the length, so that a head has its size before the length is known. */
const LENGTH_DIGITS = 16;
/** Characters of a sender, a recipient or a title: a page of 50 mails fits a record. */
const TEXT_LIMIT = 100;
/** Recipients that a reader sees; a stranger's head may name thousands. */
const RECIPIENT_LIMIT = 100;

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

function readRecipients(...fields: string[]): string[] {
  return fields.flatMap(parseAddresses).slice(0, RECIPIENT_LIMIT)
    .map(cleanText);
}

function readLength(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Makes a stranger's text fit for a list: short, and without control characters. */
function cleanText(text: string): string {
  const clean = text.toWellFormed().replaceAll("\t", " ").replace(
    /[\p{Cc}\u2028\u2029]/gu,
    "\ufffd",
  );
  const characters = [...clean.slice(0, 4 * TEXT_LIMIT)];
  if (characters.length <= TEXT_LIMIT) return clean;
  return characters.slice(0, TEXT_LIMIT - 1).join("") + "…";
}
