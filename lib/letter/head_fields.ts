/**
 * The head of a letter: that of an RFC 5322 message, in ASCII, with lines ended by LF, as a
 * Maildir keeps it.
 *
 * This file says which fields a head has: {@linkcode HEAD_FIELDS} writes each. Text that a
 * person chose goes through `formatText`. `write_head.ts` makes the bytes, `read_head.ts`
 * reads the fields of any letter, ours or not.
 *
 * @module
 */
import { isUserName } from "../program/user_names.ts";
import { ADDRESS_DOMAIN, formatAddress } from "./address.ts";
import { encodeWords } from "./encoded_words.ts";
import type { Recipients } from "./recipients.ts";

/** What a sender says of a mail and its head says to every reader. */
export interface SentFields extends Recipients {
  from: string;
  title: string;
}

/**
 * What a sender says of the content, and which messages the letter goes on from. The
 * protocol checks the values: none has a character that could end its line.
 */
export interface LetterFields {
  content_type?: string;
  content_transfer_encoding?: string;
  /** A message id in its brackets. */
  in_reply_to?: string;
  /** Message ids with a space between them. */
  references?: string;
}

/** A letter as its sender wants it written. */
export interface SentLetter extends SentFields {
  fields?: LetterFields;
}

/** What the head of a letter can say. */
export interface HeadFields extends SentLetter {
  /** The mail's id. */
  id: string;
  /** When the server received the mail, in ms since the epoch. */
  time: number;
  /** Characters of the content, once they are known. */
  length?: number;
}

type Content = Pick<SentLetter, "fields">;

/** The content type of a letter that the server writes. */
export function contentType({ fields }: Content): string {
  return fields?.content_type ?? "text/plain; charset=utf-8";
}

/** Its transfer encoding. Nothing is known of the lines of a plain content (RFC 2045, 6.2). */
export function contentEncoding({ fields }: Content): string {
  return fields?.content_transfer_encoding ?? "binary";
}

/** Makes the value of a field; without one the head leaves the field out. */
type Writer = (mail: HeadFields) => string | undefined;

/** The fields of a head, in their order. */
export const HEAD_FIELDS: Readonly<Record<string, Writer>> = {
  "From": ({ from }) => formatPerson(from),
  "To": ({ to }) => formatPeople(to),
  "Cc": ({ cc = [] }) => cc.length > 0 ? formatPeople(cc) : undefined,
  "Date": ({ time }) => formatDate(time),
  "Subject": ({ title }) => formatText(title),
  "Message-ID": ({ id }) => `<${id}@${ADDRESS_DOMAIN}>`,
  "In-Reply-To": ({ fields }) => fields?.in_reply_to,
  // A line each keeps within 998 bytes (RFC 5322, 2.1.1).
  "References": ({ fields }) => fields?.references?.replaceAll(" ", "\n "),
  "MIME-Version": () => "1.0",
  "Content-Type": contentType,
  "Content-Transfer-Encoding": contentEncoding,
  "X-Letterlock-Length": ({ length }) => formatLength(length),
};

/** Bytes of a field's text, so that its line keeps to 998 (RFC 5322, 2.1.1). */
const TEXT_BYTES = 998 - "Subject: ".length;
/** Digits of the length, so that a head has its size before the length is known. */
const LENGTH_DIGITS = 16;

/** Text that would end its field, or that some program would read as something else. */
const UNSAFE = /[^ -~]|=\?|^ | $/;

function formatPeople(names: string[]): string {
  return names.map(formatPerson).join(",\n ");
}

/** The server writes users alone; whatever else came here could forge no field. */
function formatPerson(name: string): string {
  return isUserName(name) ? formatAddress(name) : formatText(name);
}

/** Unsafe or very long text becomes encoded words (RFC 2047, 5). */
function formatText(text: string): string {
  const plain = !UNSAFE.test(text) && text.length < TEXT_BYTES;
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
