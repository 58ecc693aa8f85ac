import { REFUSAL_DELAY_MS } from "../options.ts";

/**
 * When a login is refused, in ms of the clock of its arguments: the first whole number of
 * delays after it came. Else a login that had to wait for a worker would be refused as
 * soon as it was checked, and the time would tell how.
 */
export function refusalTime(receivedAt: number, now: number): number {
  const delays = Math.ceil((now - receivedAt) / REFUSAL_DELAY_MS);
  return receivedAt + REFUSAL_DELAY_MS * Math.max(1, delays);
}
