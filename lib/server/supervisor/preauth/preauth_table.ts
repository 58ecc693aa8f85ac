import type { Slot } from "./slot.ts";

/** A connection before login. */
interface Entry {
  /** Counts up: the oldest connection has the lowest. */
  number: number;
  evict(): void;
}

/**
 * The connections whose login is not checked yet. The server accepts every connection:
 * when the table is full, it evicts the oldest one of the address that holds the most, in
 * the network that holds the most. So the silent connections of one address evict each
 * other; those of
 * many addresses evict the connection that has had the most time to log in.
 */
export class PreauthTable {
  readonly #limit: number;
  /** The connections of each address, the oldest first. */
  readonly #entries = new Map<string, Set<Entry>>();
  /** The network of each address, and how many connections each network has. */
  readonly #networkOf = new Map<string, string>();
  readonly #ofNetwork = new Map<string, number>();
  #size = 0;
  #next = 0;

  /** @param limit Connections that it holds. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Slots taken. */
  get size(): number {
    return this.#size;
  }

  /** Whether the next connection takes the slot of another. */
  get isFull(): boolean {
    return this.#size >= this.#limit;
  }

  /**
   * Takes a slot.
   *
   * @param evict Called when the slot is taken away again.
   * @param network What the address is part of.
   */
  take(address: string, evict: () => void, network = address): Slot {
    const entry = { number: this.#next++, evict };
    const ofAddress = this.#entries.get(address) ?? new Set();
    this.#entries.set(address, ofAddress.add(entry));
    this.#networkOf.set(address, network);
    this.#ofNetwork.set(network, this.#sizeOfNetwork(address) + 1);
    this.#size++;
    if (this.#size > this.#limit) this.evictOne();
    return { release: () => this.#remove(address, entry) };
  }

  /** Evicts a connection, if there is one. */
  evictOne(): void {
    if (this.#size === 0) return;
    const [address, entries] = [...this.#entries].reduce((worst, other) =>
      this.#isEvictedBefore(other, worst) ? other : worst
    );
    const entry = oldest(entries);
    this.#remove(address, entry);
    entry.evict();
  }

  #remove(address: string, entry: Entry): void {
    const ofAddress = this.#entries.get(address);
    if (!ofAddress?.delete(entry)) return;
    this.#size--;
    this.#leaveNetwork(address);
    if (ofAddress.size > 0) return;
    this.#entries.delete(address);
    this.#networkOf.delete(address);
  }

  #leaveNetwork(address: string): void {
    const network = this.#networkOf.get(address)!;
    const left = this.#sizeOfNetwork(address) - 1;
    if (left === 0) this.#ofNetwork.delete(network);
    else this.#ofNetwork.set(network, left);
  }

  #sizeOfNetwork(address: string): number {
    return this.#ofNetwork.get(this.#networkOf.get(address)!) ?? 0;
  }

  #isEvictedBefore(
    [address, some]: [string, Set<Entry>],
    [other, others]: [string, Set<Entry>],
  ): boolean {
    const more = this.#sizeOfNetwork(address) - this.#sizeOfNetwork(other);
    if (more !== 0) return more > 0;
    if (some.size !== others.size) return some.size > others.size;
    return oldest(some).number < oldest(others).number;
  }
}

/** A set keeps the order in which its members came. */
function oldest(entries: Set<Entry>): Entry {
  const [first] = entries;
  return first;
}
