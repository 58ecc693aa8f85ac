/** A place in the lobby. */
export interface Place {
  /** Gives it back; a place that was taken away is given back already. */
  leave(): void;
}

interface Guest {
  /** Tells who came first. */
  turn: number;
  sendAway(): void;
}

/**
 * The places of connections before their login is checked. Nobody is turned away at
 * the door: a full lobby sends away the oldest guest of the address that holds the
 * most places. So many silent connections of one address displace each other, and
 * those of many addresses displace who has had the most time to log in.
 */
export class Lobby {
  readonly #limit: number;
  /** The guests of each address, the oldest first. */
  readonly #guests = new Map<string, Set<Guest>>();
  #count = 0;
  #turns = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Places taken. */
  get size(): number {
    return this.#count;
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
    this.#count++;
    if (this.#count > this.#limit) this.#makeRoom();
    return { leave: () => this.#remove(address, guest) };
  }

  #makeRoom(): void {
    let address = "";
    let largest: Guest[] = [];
    for (const [name, guests] of this.#guests) {
      const here = [...guests];
      const more = here.length - largest.length;
      const older = more === 0 && here[0].turn < largest[0].turn;
      if (more > 0 || older) [address, largest] = [name, here];
    }
    this.#remove(address, largest[0]);
    largest[0].sendAway();
  }

  #remove(address: string, guest: Guest): void {
    const ofAddress = this.#guests.get(address);
    if (!ofAddress?.delete(guest)) return;
    this.#count--;
    if (ofAddress.size === 0) this.#guests.delete(address);
  }
}
