import type { Place } from "./lobby.ts";

/** The logins of each address that wait to be checked: a bounded number. */
export class LoginTurns {
  readonly #limit: number;
  readonly #taken = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A turn, or undefined if the address has enough of them. */
  take(address: string): Place | undefined {
    const taken = this.#taken.get(address) ?? 0;
    if (taken >= this.#limit) return undefined;
    this.#taken.set(address, taken + 1);
    let left = false;
    return {
      leave: () => {
        if (!left) this.#giveBack(address);
        left = true;
      },
    };
  }

  #giveBack(address: string): void {
    const taken = this.#taken.get(address)! - 1;
    if (taken === 0) this.#taken.delete(address);
    else this.#taken.set(address, taken);
  }
}
