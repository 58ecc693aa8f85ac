import { REFUSAL_DELAY_MS } from "../../limits.ts";

/**
 * When the server refuses a login: a whole number of delays after it came, by the clock
 * of its arguments, in ms. If a login that had to wait for a worker were refused as soon
 * as it was checked, the time would tell how the check went.
 */
export function refusalTime(receivedAt: number, now: number): number {
  const delays = Math.ceil((now - receivedAt) / REFUSAL_DELAY_MS);
  return receivedAt + REFUSAL_DELAY_MS * Math.max(1, delays);
}
