/** Connections that wait before login: bounded, and a part of them for each address. */
export class Lobby {
  readonly #limit: number;
  readonly #limitPerAddress: number;
  readonly #waiting = new Map<string, number>();
  #count = 0;

  constructor(limit: number, limitPerAddress: number) {
    this.#limit = limit;
    this.#limitPerAddress = limitPerAddress;
  }

  /** Takes a place; false if there is none. */
  enter(address: string): boolean {
    const ofAddress = this.#waiting.get(address) ?? 0;
    if (this.#count >= this.#limit || ofAddress >= this.#limitPerAddress) {
      return false;
    }
    this.#waiting.set(address, ofAddress + 1);
    this.#count++;
    return true;
  }

  /** Gives a place back. */
  leave(address: string): void {
    const ofAddress = this.#waiting.get(address);
    if (ofAddress === undefined) return;
    if (ofAddress === 1) this.#waiting.delete(address);
    else this.#waiting.set(address, ofAddress - 1);
    this.#count--;
  }
}
