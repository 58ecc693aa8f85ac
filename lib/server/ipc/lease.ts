import type { Bytes } from "../../crypto/bytes.ts";
import { encodeFrame } from "../../protocol/records/frame.ts";

/** Most bytes of a lease: some 300 are in use. */
export const LEASE_LIMIT = 4096;

/**
 * The frame of a lease, which a worker gets before the first byte of its client: the session
 * that it serves from then on, sealed to it (handover.ts).
 */
export function encodeLease(handover: Bytes): Bytes {
  return encodeFrame(handover);
}
