/** A place in the preauth. */
export interface Place {
  /** Gives it back, if it was not taken away before. */
  leave(): void;
}

interface Waiting {
  /** Tells who came first. */
  turn: number;
  evict(): void;
}

/**
 * The places of connections whose login is not checked yet. Nobody is turned away at
 * the door: a full preauth sends away the oldest peer of the address that holds the
 * most places. So the silent connections of one address displace each other, and those
 * of many addresses displace whoever has had the most time to log in.
 */
export class PreauthTable {
  readonly #limit: number;
  /** The peers of each address, the oldest first. */
  readonly #unauthenticated = new Map<string, Set<Waiting>>();
  #size = 0;
  #turns = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Places taken. */
  get size(): number {
    return this.#size;
  }

  /** Whether the next peer takes the place of another. */
  get isFull(): boolean {
    return this.#size >= this.#limit;
  }

  /**
   * Takes a place.
   *
   * @param evict Called when the place is taken away again.
   */
  enter(address: string, evict: () => void): Place {
    const peer = { turn: this.#turns++, evict };
    const ofAddress = this.#unauthenticated.get(address) ?? new Set();
    this.#unauthenticated.set(address, ofAddress.add(peer));
    this.#size++;
    if (this.#size > this.#limit) this.makeRoom();
    return { leave: () => this.#remove(address, peer) };
  }

  /** Sends a peer away, if there is one. */
  makeRoom(): void {
    if (this.#size === 0) return;
    const [address, peers] = [...this.#unauthenticated].reduce((most, other) =>
      goesFirst(other[1], most[1]) ? other : most
    );
    const peer = oldest(peers);
    this.#remove(address, peer);
    peer.evict();
  }

  #remove(address: string, peer: Waiting): void {
    const ofAddress = this.#unauthenticated.get(address);
    if (!ofAddress?.delete(peer)) return;
    this.#size--;
    if (ofAddress.size === 0) this.#unauthenticated.delete(address);
  }
}

function goesFirst(some: Set<Waiting>, others: Set<Waiting>): boolean {
  if (some.size !== others.size) return some.size > others.size;
  return oldest(some).turn < oldest(others).turn;
}

/** A set keeps the order in which its members came. */
function oldest(peers: Set<Waiting>): Waiting {
  const [first] = peers;
  return first;
}
