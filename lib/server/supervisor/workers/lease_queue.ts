import { unless } from "../../../program/waits.ts";

interface Waiting {
  address: string;
  /** Lower ones go first. */
  rank: number;
  resolve(): void;
}

/**
 * The logins that wait for a place. They take turns by address, so that none waits for
 * many logins of another address. Of addresses that nobody has logged in from, and that
 * had no turn yet, the oldest and the newest go in turn: a burst of rubbish from many
 * addresses is not served whole before the login that comes after it.
 */
export class LeaseQueue {
  /** The oldest first. */
  readonly #waiting = new Set<Waiting>();
  /** The latest lease of each address, by number, since a login had to wait. */
  readonly #lastLease = new Map<string, number>();
  #leases = 0;
  #isNewestNext = false;
  readonly #mayLease: (rank: number) => boolean;

  /** @param mayLease Whether a free place is for logins of that rank. */
  constructor(mayLease: (rank: number) => boolean = () => true) {
    this.#mayLease = mayLease;
  }

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

  /** Offers a place to the login whose turn it is, if the place is for its rank. */
  wake(): void {
    const next = this.#next();
    if (next && this.#mayLease(next.rank)) {
      this.#isNewestNext = !this.#isNewestNext;
      this.#offer(next);
    }
    if (this.#waiting.size === 0) this.#lastLease.clear();
  }

  /** Makes every waiting login check again: no place will come free, or none is needed. */
  wakeAll(): void {
    for (let next = this.#next(); next; next = this.#next()) this.#offer(next);
    this.#lastLease.clear();
  }

  #next(): Waiting | undefined {
    return [...this.#waiting].reduce<Waiting | undefined>(
      (first, other) => first && !this.#isBefore(other, first) ? first : other,
      undefined,
    );
  }

  #offer(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    waiting.resolve();
  }

  /** Whether it goes before an older one. */
  #isBefore(one: Waiting, older: Waiting): boolean {
    if (one.rank !== older.rank) return one.rank < older.rank;
    const turns = this.#turnOf(one) - this.#turnOf(older);
    return turns < 0 || (turns === 0 && one.rank > 0 && this.#isNewestNext);
  }

  #turnOf({ address }: Waiting): number {
    return this.#lastLease.get(address) ?? -1;
  }
}
