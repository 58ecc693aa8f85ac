import {
  type Bytes,
  decodeText,
  encodeText,
  strictBase64,
} from "../../crypto/bytes.ts";
import { USER_NAME_PATTERN } from "../../program/user_names.ts";
import {
  count,
  type Field,
  type FieldValues,
  flag,
  listOf,
  objectOf,
  optional,
  parseFields,
  textLike,
} from "../../protocol/fields.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import { parseJson } from "./json.ts";

/** Bytes, as base64 in the order. */
const bytes: Field<Bytes> = {
  parse: (value) => typeof value === "string" ? strictBase64(value) : undefined,
};

/** The form of {@link LoginCheck}. */
const CHECK = {
  /** Which of the checks under way the answer is of. */
  id: count,
  /** When the whole Login had come, in ms since the epoch. */
  receivedAt: count,
  /** Whether it is checked even if the server has other keys by now. */
  anyKeys: optional(flag),
  /** The key of the worker that serves the session then (handover.ts). */
  worker: bytes,
  /** The frames as they were on the wire. */
  helloFrame: bytes,
  loginFrame: bytes,
};

/** A login to check. */
export type LoginCheck = FieldValues<typeof CHECK>;

/** The form of {@link LoginOrder}. */
const ORDER = {
  check: optional(objectOf(CHECK)),
  /** Whose accounts to tell of, now and whenever they change. */
  watch: optional(listOf(textLike(USER_NAME_PATTERN))),
};

/** What a process that checks logins is told. */
export type LoginOrder = FieldValues<typeof ORDER>;

/** Most bytes of an order: names of 10,000 users. */
export const LOGIN_ORDER_LIMIT = 512 * 1024;

/** The frame of an order. */
export function encodeLoginOrder({ check, watch }: LoginOrder): Bytes {
  const order = { check: check && inText(check), watch };
  return encodeFrame(encodeText(JSON.stringify(order)));
}

/** By name: what comes with a login besides is not for who checks it. */
function inText(
  { id, receivedAt, anyKeys, worker, helloFrame, loginFrame }: LoginCheck,
): Record<string, unknown> {
  return {
    ...{ id, receivedAt, anyKeys },
    worker: worker.toBase64(),
    helloFrame: helloFrame.toBase64(),
    loginFrame: loginFrame.toBase64(),
  };
}

/**
 * The order of a frame's body.
 *
 * @throws {TypeError} If it does not parse.
 */
export function parseLoginOrder(body: Uint8Array): LoginOrder {
  const { values, wrong = "task" } = parseFields(
    ORDER,
    parseJson(decodeText(body)),
  );
  if (values?.check || values?.watch) return values;
  throw new TypeError(
    `Cannot read what to check: its ${wrong} is missing or wrong`,
  );
}
