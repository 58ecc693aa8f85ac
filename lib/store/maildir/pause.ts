import { setImmediate } from "node:timers";

/**
 * Lets the rest of the program run in the middle of long work. `setTimeout` would wait a
 * millisecond or two.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
