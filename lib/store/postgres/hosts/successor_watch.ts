import type { Clock } from "../../../program/clock.ts";
import { sleep } from "../../../program/waits.ts";

/** Time that a statement has before anybody looks around, in ms. */
export const PATIENCE_MS = 1000;
/** Between two looks, in ms: the first, and the longest. */
const PAUSE = { first: 500, most: 2000 };

/** What {@linkcode SuccessorWatch} works with. */
export interface SuccessorContext {
  /** Whether another server takes writes by now. Never rejects. */
  hasSuccessor(signal: AbortSignal): Promise<boolean>;
  clock: Clock;
  /** From 0 to below 1. */
  random(): number;
}

/**
 * Looks whether another server has taken over while a statement has no answer: a machine that
 * is frozen or cut off ends no connection. A server that is slow, or waits for its standby, has
 * no successor, and is waited for.
 */
export class SuccessorWatch {
  readonly #context: SuccessorContext;

  constructor(context: SuccessorContext) {
    this.#context = context;
  }

  /**
   * What a statement gives.
   *
   * @param deposed Called once another server has taken over; it ends the statement.
   */
  async during<T>(statement: Promise<T>, deposed: () => void): Promise<T> {
    const over = new AbortController();
    const look = () => void this.#look(over.signal, deposed);
    const timer = this.#context.clock.setTimeout(look, PATIENCE_MS);
    try {
      return await statement;
    } finally {
      this.#context.clock.clearTimeout(timer);
      over.abort();
    }
  }

  async #look(over: AbortSignal, deposed: () => void): Promise<void> {
    const { hasSuccessor, clock, random } = this.#context;
    for (let pause = PAUSE.first; !over.aborted; pause *= 2) {
      if (await hasSuccessor(over)) return over.aborted ? undefined : deposed();
      const longest = Math.min(pause, PAUSE.most);
      await sleep(longest * (0.5 + random() / 2), over, clock);
    }
  }
}
