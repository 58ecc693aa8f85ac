/**
 * Lets the rest of the program run in the middle of long work. `setTimeout` would wait a
 * millisecond or two.
 */
export function pause(): Promise<void> {
  // The global: to import it from node:timers takes 10 ms of each start of a worker.
  return new Promise((resolve) => setImmediate(resolve));
}
