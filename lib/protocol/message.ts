import { type Bytes, decodeText, encodeText } from "../crypto/bytes.ts";
import { isObject } from "../program/is_object.ts";
import { ProtocolError } from "./errors.ts";

/** The bytes of a message: JSON (RFC 8259) in UTF-8. */
export function encodeMessage(message: object): Bytes {
  return encodeText(JSON.stringify(message));
}

/**
 * Reads the bytes of a message. Nothing is known of its members yet: the parse
 * functions of requests and answers check them.
 *
 * @throws {ProtocolError} If they are not a JSON object in UTF-8.
 *
 * @example
 * ```ts
 * import { encodeMessage, parseMessage } from "./message.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const bytes = encodeMessage({ type: "inbox", limit: 10 });
 * assertEquals(parseMessage(bytes), { type: "inbox", limit: 10 });
 * assertThrows(() => parseMessage(new TextEncoder().encode("[]")));
 * ```
 */
export function parseMessage(bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(bytes));
  } catch {
    throw new ProtocolError("Cannot read a message: it is not JSON");
  }
  if (!isObject(value)) {
    throw new ProtocolError("Cannot read a message: it is not a JSON object");
  }
  return value;
}
