import { MAX_WAIT_MS } from "../../../protocol/limits.ts";
import { addressGroup, addressNetwork } from "../../cidr.ts";

/** The wait after one failed login, in ms; it doubles with each further one. */
const FIRST_WAIT_MS = 500;
/** The server forgets an address that long after its last failed login, in ms. */
const FORGET_MS = 10 * 60_000;
/** Addresses remembered, failed and good ones each; the oldest goes first. */
const MOST_ADDRESSES = 4096;
/** Failures that count; more would wait no longer. */
const MOST_FAILURES = 16;
/** Failed logins of an IPv6 /48 that its other /64 do not wait for. */
const FREE_OF_NETWORK = 8;

/** Whose login goes first when several wait for a worker: the lowest. */
export const RANK = { known: 0, stranger: 1, failed: 2 } as const;

/** Whom this server's failed logins are told to, where others share them. */
export interface PenaltyNews {
  /** A login of an address, or of its network, failed. */
  failed(address: string, aimedAt: string): void;
  /** A good login took back what was aimed at its user. */
  forgiven(address: string, user: string): void;
}

/** What all servers together have seen of the failed logins of an address at one name. */
export interface SharedFailures {
  /** An address group or network. */
  address: string;
  aim: string;
  /** 0 once a good login has taken them back. */
  failures: number;
  /** Time since the last one, in ms. */
  ago: number;
}

interface Penalty {
  /** Failed logins by the name that each was aimed at; "" where none could be read. */
  aims: Map<string, number>;
  lastFailure: number;
  /** When the server may look at the latest attempt of this address. */
  freeAt: number;
}

/**
 * Makes an address wait after failed logins, one attempt after the other. A good login
 * takes back the failures that were aimed at its own user and no others: an account of
 * one's own does not buy guesses at others. No account is ever locked.
 */
export class Penalties {
  /** By address group or network, in the order of the last failure, the oldest first. */
  readonly #penalties = new Map<string, Penalty>();
  /** The address groups of good logins, the oldest first. */
  readonly #known = new Set<string>();
  readonly #now: () => number;
  readonly #isExempt: (address: string) => boolean;
  readonly #news?: PenaltyNews;

  /**
   * @param now A clock in ms.
   * @param news Told of what this server sees.
   */
  constructor(
    now: () => number,
    isExempt: (address: string) => boolean,
    news?: PenaltyNews,
  ) {
    this.#now = now;
    this.#isExempt = isExempt;
    this.#news = news;
  }

  /** Addresses and networks with failures that are remembered. */
  get size(): number {
    return this.#penalties.size;
  }

  /** How long the next attempt waits, in ms; the call counts as that attempt. */
  waitOf(address: string): number {
    const group = addressGroup(address);
    const network = addressNetwork(address);
    const wait = this.#waitOf(group, 0);
    if (network === group || this.#known.has(group)) return wait;
    return Math.max(wait, this.#waitOf(network, FREE_OF_NETWORK));
  }

  /** Good addresses go first, those that failed lately last. */
  rankOf(address: string): number {
    const group = addressGroup(address);
    if (this.#known.has(group)) return RANK.known;
    const hasFailed = this.#penalties.has(group) ||
      this.#penalties.has(addressNetwork(address));
    return hasFailed ? RANK.failed : RANK.stranger;
  }

  /**
   * A login of this address failed.
   *
   * @param aimedAt The name that it gave, if it could be read.
   */
  failed(address: string, aimedAt = ""): void {
    if (this.#isExempt(address)) return;
    const keys = [addressGroup(address), addressNetwork(address)];
    for (const key of new Set(keys)) this.#count(key, aimedAt);
  }

  /** A login of this address succeeded. */
  succeeded(address: string, user: string): void {
    const group = addressGroup(address);
    this.#known.delete(group);
    this.#known.add(group);
    dropOldest(this.#known, MOST_ADDRESSES);
    for (const key of new Set([group, addressNetwork(address)])) {
      if (this.#forgive(key, user)) this.#news?.forgiven(key, user);
    }
  }

  /** Takes up what servers have seen together, where that is more than is known here. */
  merge({ address: key, aim, failures, ago }: SharedFailures): void {
    if (failures === 0) return void this.#forgive(key, aim);
    if (this.#isExempt(key)) return;
    const { aims, freeAt, lastFailure } = this.#penaltyOf(key);
    if (!aims.has(aim) && aims.size >= MOST_FAILURES) return;
    const most = Math.max(failures, aims.get(aim) ?? 0);
    aims.set(aim, Math.min(most, 2 * MOST_FAILURES));
    this.#put(key, {
      ...{ aims, freeAt },
      lastFailure: Math.max(lastFailure, this.#now() - ago),
    });
  }

  /** @returns Whether there was anything to take back. */
  #forgive(key: string, user: string): boolean {
    const penalty = this.#penalties.get(key);
    const isNew = penalty?.aims.delete(user) ?? false;
    if (penalty?.aims.size === 0) this.#penalties.delete(key);
    return isNew;
  }

  #waitOf(key: string, free: number): number {
    const now = this.#now();
    const penalty = this.#penalties.get(key);
    if (!penalty) return 0;
    if (now - penalty.lastFailure > FORGET_MS) {
      this.#penalties.delete(key);
      return 0;
    }
    const failures = failuresOf(penalty) - free;
    if (failures <= 0) return 0;
    const wait = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    penalty.freeAt = Math.max(now, penalty.freeAt) + wait;
    // The waits of attempts side by side would add up without end.
    penalty.freeAt = Math.min(penalty.freeAt, now + MAX_WAIT_MS);
    return Math.round(penalty.freeAt - now);
  }

  #count(key: string, aimedAt: string): void {
    const { aims, freeAt } = this.#penaltyOf(key);
    const isNew = !aims.has(aimedAt);
    const name = isNew && aims.size >= MOST_FAILURES ? "" : aimedAt;
    aims.set(name, Math.min((aims.get(name) ?? 0) + 1, 2 * MOST_FAILURES));
    this.#news?.failed(key, name);
    this.#put(key, { aims, lastFailure: this.#now(), freeAt });
  }

  /** What is known of it, if anything. */
  #penaltyOf(key: string): Penalty {
    return this.#penalties.get(key) ??
      { aims: new Map(), freeAt: this.#now(), lastFailure: -Infinity };
  }

  /** The latest failure. */
  #put(key: string, penalty: Penalty): void {
    this.#penalties.delete(key);
    this.#penalties.set(key, penalty);
    dropOldest(this.#penalties, MOST_ADDRESSES);
  }
}

function failuresOf({ aims }: Penalty): number {
  const all = [...aims.values()].reduce((sum, count) => sum + count, 0);
  return Math.min(all, MOST_FAILURES + FREE_OF_NETWORK);
}

function dropOldest(
  some: Set<string> | Map<string, unknown>,
  most: number,
): void {
  if (some.size <= most) return;
  const [oldest] = some.keys();
  some.delete(oldest);
}
