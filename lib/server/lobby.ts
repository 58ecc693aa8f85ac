/** A place in the lobby. */
export interface Place {
  /** Gives it back, if it was not taken away before. */
  leave(): void;
}

interface Waiting {
  /** Tells who came first. */
  turn: number;
  sendAway(): void;
}

/**
 * The places of connections whose login is not checked yet. Nobody is turned away at
 * the door: a full lobby sends away the oldest guest of the address that holds the
 * most places. So the silent connections of one address displace each other, and those
 * of many addresses displace whoever has had the most time to log in.
 */
export class Lobby {
  readonly #limit: number;
  /** The guests of each address, the oldest first. */
  readonly #guests = new Map<string, Set<Waiting>>();
  #size = 0;
  #turns = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Places taken. */
  get size(): number {
    return this.#size;
  }

  /** Whether the next guest takes the place of another. */
  get isFull(): boolean {
    return this.#size >= this.#limit;
  }

  /**
   * Takes a place.
   *
   * @param sendAway Called when the place is taken away again.
   */
  enter(address: string, sendAway: () => void): Place {
    const guest = { turn: this.#turns++, sendAway };
    const ofAddress = this.#guests.get(address) ?? new Set();
    this.#guests.set(address, ofAddress.add(guest));
    this.#size++;
    if (this.#size > this.#limit) this.makeRoom();
    return { leave: () => this.#remove(address, guest) };
  }

  /** Sends a guest away, if there is one. */
  makeRoom(): void {
    if (this.#size === 0) return;
    const [address, guests] = [...this.#guests].reduce((most, other) =>
      goesFirst(other[1], most[1]) ? other : most
    );
    const guest = oldest(guests);
    this.#remove(address, guest);
    guest.sendAway();
  }

  #remove(address: string, guest: Waiting): void {
    const ofAddress = this.#guests.get(address);
    if (!ofAddress?.delete(guest)) return;
    this.#size--;
    if (ofAddress.size === 0) this.#guests.delete(address);
  }
}

function goesFirst(some: Set<Waiting>, others: Set<Waiting>): boolean {
  if (some.size !== others.size) return some.size > others.size;
  return oldest(some).turn < oldest(others).turn;
}

/** A set keeps the order in which its members came. */
function oldest(guests: Set<Waiting>): Waiting {
  const [first] = guests;
  return first;
}
