import { unless } from "../../../program/waits.ts";
import type { Slot } from "./slot.ts";

/**
 * Limits the logins of one address that are checked at once; the next ones wait. So an
 * address cannot have many guesses under way before the first one proves wrong.
 */
export class LoginTurns {
  readonly #limit: number;
  /** Logins of each address that have a turn. */
  readonly #taken = new Map<string, number>();
  /** Logins of each address that wait for one, the oldest first. */
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Waits for a turn.
   *
   * @throws The signal's reason, if it comes first.
   */
  async take(address: string, signal: AbortSignal): Promise<Slot> {
    const taken = this.#taken.get(address) ?? 0;
    if (taken < this.#limit) this.#taken.set(address, taken + 1);
    else await this.#wait(address, signal);
    let held = true;
    return {
      release: () => {
        if (held) this.#giveBack(address);
        held = false;
      },
    };
  }

  async #wait(address: string, signal: AbortSignal): Promise<void> {
    const turn = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(address) ?? new Set();
    this.#waiting.set(address, waiting.add(turn.resolve));
    try {
      await unless(signal, turn.promise);
    } catch (reason) {
      // Its turn came at the same moment: the next login gets it.
      if (!this.#stopWaiting(address, turn.resolve)) this.#giveBack(address);
      throw reason;
    }
  }

  /** Hands the turn to the login that has waited the longest. */
  #giveBack(address: string): void {
    const [next] = this.#waiting.get(address) ?? [];
    if (next) {
      this.#stopWaiting(address, next);
      return next();
    }
    const taken = this.#taken.get(address)! - 1;
    if (taken === 0) this.#taken.delete(address);
    else this.#taken.set(address, taken);
  }

  #stopWaiting(address: string, turn: () => void): boolean {
    const waiting = this.#waiting.get(address);
    const waited = waiting?.delete(turn) ?? false;
    if (waiting?.size === 0) this.#waiting.delete(address);
    return waited;
  }
}
