import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/** What waiting needs from outside. */
export interface Waiting {
  /** Waits that many ms. */
  sleep(ms: number): Promise<void>;
  /** Told once that there is a wait. */
  notify(text: string): void;
}

/**
 * Connects, and tries again as long as the server is full: after 0.5 s, then twice as
 * long each time, 5 s at the most.
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
