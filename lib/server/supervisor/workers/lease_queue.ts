import { unless } from "../../../program/waits.ts";

interface Waiting {
  address: string;
  /** Lower ones go first. */
  rank: number;
  resolve(): void;
}

/**
 * The logins that wait for a place. They take turns by address, so that none waits for
 * many logins of another address.
 */
export class LeaseQueue {
  /** The oldest first. */
  readonly #waiting = new Set<Waiting>();
  /** The latest lease of each address, by number, since a login had to wait. */
  readonly #lastLease = new Map<string, number>();
  #leases = 0;

  /** An address got a lease. */
  leased(address: string): void {
    this.#lastLease.set(address, this.#leases++);
  }

  /**
   * Waits for a place; it may be taken again by the time this resolves.
   *
   * @throws The signal's reason, if it comes first.
   */
  async wait(
    address: string,
    signal: AbortSignal,
    rank = 0,
  ): Promise<void> {
    const waiting = { address, rank, ...Promise.withResolvers<void>() };
    this.#waiting.add(waiting);
    try {
      await unless(signal, waiting.promise);
    } catch (reason) {
      // It was offered the place at the same moment: the next login gets it.
      if (!this.#waiting.delete(waiting)) this.wake();
      throw reason;
    }
  }

  /** Offers a place to the login whose turn it is. */
  wake(): void {
    if (this.#waiting.size > 0) {
      const next = [...this.#waiting].reduce((first, other) =>
        this.#isBefore(other, first) ? other : first
      );
      this.#waiting.delete(next);
      next.resolve();
    }
    if (this.#waiting.size === 0) this.#lastLease.clear();
  }

  /** Makes every waiting login check again: no place will come free, or none is needed. */
  wakeAll(): void {
    while (this.#waiting.size > 0) this.wake();
  }

  #isBefore(one: Waiting, other: Waiting): boolean {
    if (one.rank !== other.rank) return one.rank < other.rank;
    return this.#turnOf(one) < this.#turnOf(other);
  }

  #turnOf({ address }: Waiting): number {
    return this.#lastLease.get(address) ?? -1;
  }
}
