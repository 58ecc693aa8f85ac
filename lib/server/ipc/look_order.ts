import { type Bytes, decodeText, encodeText } from "../../crypto/bytes.ts";
import {
  type FieldValues,
  listOf,
  parseFields,
} from "../../protocol/fields.ts";
import { textLike } from "../../protocol/fields.ts";
import { USER_NAME_PATTERN } from "../../program/user_names.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import { parseJson } from "./json.ts";

/** The form of {@link LookOrder}. */
const ORDER = {
  /** Whose boxes to look at. */
  users: listOf(textLike(USER_NAME_PATTERN)),
};

/** What a worker that looks at boxes is told: look now. */
export type LookOrder = FieldValues<typeof ORDER>;

/** Most bytes of an order: names of 10,000 users. */
export const LOOK_ORDER_LIMIT = 512 * 1024;

/** The frame of an order. */
export function encodeLookOrder(order: LookOrder): Bytes {
  return encodeFrame(encodeText(JSON.stringify(order)));
}

/**
 * The order of a frame's body.
 *
 * @throws {TypeError} If it does not parse.
 */
export function parseLookOrder(body: Uint8Array): LookOrder {
  const { values, wrong } = parseFields(ORDER, parseJson(decodeText(body)));
  if (values) return values;
  throw new TypeError(
    `Cannot read where to look: its ${wrong} is missing or wrong`,
  );
}
