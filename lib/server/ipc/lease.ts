import { type Bytes, decodeText, encodeText } from "../../crypto/bytes.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";
import { amount, parseObject } from "./fields.ts";

/** What a worker is told when it is leased to a client, before the client's frames. */
export interface Lease {
  /** When the whole Login had come, in ms since the epoch. */
  receivedAt: number;
}

/** The frame of a lease. */
export function encodeLease(lease: Lease): Bytes {
  return encodeFrame(encodeText(JSON.stringify(lease)));
}

/**
 * The lease of a frame's body.
 *
 * @throws {Error} If it is none.
 */
export function parseLease(body: Uint8Array): Lease {
  const { receivedAt } = parseObject(decodeText(body));
  return { receivedAt: amount(receivedAt) };
}
