import { MAX_WAIT_MS } from "../../../protocol/limits.ts";
import { addressGroup } from "../../cidr.ts";

/** The wait after one failed login, in ms; it doubles with each further one. */
const FIRST_WAIT_MS = 500;
/** The server forgets an address that long after its last failed login, in ms. */
const FORGET_MS = 10 * 60_000;
/** Addresses remembered; the one that failed longest ago goes first. */
const MOST_ADDRESSES = 4096;

interface Penalty {
  failures: number;
  lastFailure: number;
  /** When the server may look at the latest attempt of this address. */
  freeAt: number;
}

/** Makes an address wait after failed logins, one attempt after the other. */
export class Penalties {
  /** By address group, in the order of the last failure, the oldest first. */
  readonly #penalties = new Map<string, Penalty>();
  readonly #now: () => number;
  readonly #isExempt: (address: string) => boolean;

  /** @param now A clock in ms. */
  constructor(now: () => number, isExempt: (address: string) => boolean) {
    this.#now = now;
    this.#isExempt = isExempt;
  }

  /** Addresses remembered. */
  get size(): number {
    return this.#penalties.size;
  }

  /** How long the next attempt has to wait, in ms; counts as that attempt. */
  waitOf(address: string): number {
    const now = this.#now();
    const group = addressGroup(address);
    const penalty = this.#penalties.get(group);
    if (!penalty) return 0;
    if (now - penalty.lastFailure > FORGET_MS) {
      this.#penalties.delete(group);
      return 0;
    }
    const wait = Math.min(
      MAX_WAIT_MS,
      FIRST_WAIT_MS * 2 ** (penalty.failures - 1),
    );
    penalty.freeAt = Math.max(now, penalty.freeAt) + wait;
    // The waits of attempts side by side would add up without end.
    penalty.freeAt = Math.min(penalty.freeAt, now + MAX_WAIT_MS);
    return Math.round(penalty.freeAt - now);
  }

  /** A login of this address failed. */
  failed(address: string): void {
    if (this.#isExempt(address)) return;
    const now = this.#now();
    const group = addressGroup(address);
    const before = this.#penalties.get(group);
    this.#penalties.delete(group);
    this.#penalties.set(group, {
      failures: Math.min((before?.failures ?? 0) + 1, 16),
      lastFailure: now,
      freeAt: before?.freeAt ?? now,
    });
    if (this.#penalties.size > MOST_ADDRESSES) {
      const [oldest] = this.#penalties.keys();
      this.#penalties.delete(oldest);
    }
  }

  /** A login of this address succeeded. */
  succeeded(address: string): void {
    this.#penalties.delete(addressGroup(address));
  }
}
