import { type Bytes, decodeText, encodeText } from "../../crypto/bytes.ts";
import {
  count,
  type FieldValues,
  flag,
  optional,
  parseFields,
} from "../../protocol/fields.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import { parseJson } from "./json.ts";

/** The form of {@link Lease}. */
const LEASE = {
  /** When the whole Login had come, in ms since the epoch. */
  receivedAt: count,
  /** Whether the worker checks the login even if the server has other keys by now. */
  anyKeys: optional(flag),
};

/** What a worker is told when it is leased to a client, before the client's frames. */
export type Lease = FieldValues<typeof LEASE>;

/** The frame of a lease. */
export function encodeLease(lease: Lease): Bytes {
  return encodeFrame(encodeText(JSON.stringify(lease)));
}

/**
 * The lease of a frame's body.
 *
 * @throws {TypeError} If it does not parse.
 */
export function parseLease(body: Uint8Array): Lease {
  const { values, wrong } = parseFields(LEASE, parseJson(decodeText(body)));
  if (values) return values;
  throw new TypeError(`Cannot read a lease: its ${wrong} is missing or wrong`);
}
