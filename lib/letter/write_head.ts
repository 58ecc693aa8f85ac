import { encodeText } from "../crypto/bytes.ts";
import {
  HEAD_FIELDS,
  type HeadFields,
  type SentLetter,
} from "./head_fields.ts";

/** What the server adds to a draft when it has received all of it. */
export type ReceivedFields = Required<
  Pick<HeadFields, "id" | "time" | "length">
>;

/**
 * Writes the head of a letter that the server stores, and the empty line after it.
 *
 * The size does not depend on `received` as long as all ids have one length. So the
 * server can write a letter before it knows the letter's length, and the head last.
 *
 * @throws {TypeError} If the title has control characters: they could end its line. So
 * for the fields that the sender gave.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseHead } from "./read_head.ts";
 * import { formatHead } from "./write_head.ts";
 *
 * const sent = { from: "alice", to: ["bob"], title: "Lunch?" };
 * const received = { id: "1.M2D3.letterlock", time: 0, length: 24 };
 * const head = formatHead(sent, received);
 * const { claim, messageId, ...fields } = parseHead(head);
 * assertEquals(fields, { ...sent, length: 24, size: head.length });
 * assertEquals(claim, "alice <alice@letterlock.invalid>");
 * assertEquals(messageId, "<1.M2D3.letterlock@letterlock.invalid>");
 * ```
 */
export function formatHead(
  sent: SentLetter,
  received: ReceivedFields,
): Uint8Array {
  if (/\p{Cc}/u.test(sent.title)) {
    throw new TypeError("Cannot write a title: it has control characters");
  }
  return writeHead({ ...sent, ...received });
}

/**
 * Writes the head of any mail, and the empty line after it. Names and titles cannot forge
 * a field, whatever they are: unsafe text becomes encoded words (RFC 2047).
 *
 * @throws {TypeError} If a field's value would end its line.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { writeHead } from "./write_head.ts";
 *
 * const forged = { from: "eve", to: ["bob"], title: "Hi\nFrom: alice" };
 * const head = writeHead({ ...forged, id: "1", time: 0 });
 * const lines = new TextDecoder().decode(head).split("\n");
 * assert(!lines.includes("From: alice"));
 * ```
 */
export function writeHead(mail: HeadFields): Uint8Array {
  const lines = Object.entries(HEAD_FIELDS).flatMap(([name, write]) => {
    const value = write(mail);
    return value === undefined ? [] : [fieldLine(name, value)];
  });
  return encodeText([...lines, "", ""].join("\n"));
}

/**
 * The last guard against a forged field: a value may only fold, and each of its lines after
 * the first begins with a space (RFC 5322, 2.2.3).
 */
function fieldLine(name: string, value: string): string {
  if (/\p{Cc}/u.test(value.replaceAll("\n ", " "))) {
    throw new TypeError(`Cannot write ${name}: it has control characters`);
  }
  return `${name}: ${value}`;
}
