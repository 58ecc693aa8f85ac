import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/** How to wait, and whom to tell. */
export interface Waiting {
  /** Waits that many ms. */
  sleep(ms: number): Promise<void>;
  /** Called once, when the wait begins. */
  notify(text: string): void;
}

/**
 * Connects, and tries again as long as the server is full: after 0.5 s, then after twice
 * as long each time, up to 5 s.
 */
export async function whileFull<T>(
  connect: () => Promise<T>,
  { sleep, notify }: Waiting,
): Promise<T> {
  for (let wait = FIRST_WAIT_MS;; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await connect();
    } catch (error) {
      if (!isFull(error)) throw error;
    }
    if (wait === FIRST_WAIT_MS) {
      notify("The server is full; waiting for a place.");
    }
    await sleep(wait);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Failure && error.exitCode === EXIT.full;
}
