import { type Bytes, decodeText, encodeText } from "../../crypto/bytes.ts";
import { type FieldValues, parseFields, text } from "../../protocol/fields.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import { parseJson } from "./json.ts";

/** The form of {@link PasswordOrder}. */
const ORDER = {
  /** Whose session asked for it, by the supervisor's own table. */
  user: text,
  /** What the worker of that session sealed, in base64. */
  envelope: text,
};

/** What a worker that writes a password is told. */
export type PasswordOrder = FieldValues<typeof ORDER>;

/** The frame of an order. */
export function encodePasswordOrder(order: PasswordOrder): Bytes {
  return encodeFrame(encodeText(JSON.stringify(order)));
}

/**
 * The order of a frame's body.
 *
 * @throws {TypeError} If it does not parse.
 */
export function parsePasswordOrder(body: Uint8Array): PasswordOrder {
  const { values, wrong } = parseFields(ORDER, parseJson(decodeText(body)));
  if (values) return values;
  throw new TypeError(
    `Cannot read what to write: its ${wrong} is missing or wrong`,
  );
}
