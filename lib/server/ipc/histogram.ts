/**
 * Histograms of times: workers measure what takes long on the disk, and the supervisor adds
 * up what they tell.
 *
 * @module
 */
/** Upper bounds of the buckets, in seconds; one more bucket has all that is above. */
export const BUCKETS = [
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
] as const;

/** Times that one message of a worker may tell of: more than a request can take. */
export const MOST_TIMES = 10_000;
/** The longest time that a worker may tell of, in µs: an hour. */
export const LONGEST_US = 3_600_000_000;

/** What a worker measured since it last told. */
export interface Times {
  /** How many times fell into each bucket. */
  counts: number[];
  /** All times together, in µs. */
  us: number;
}

/** How many times there are. */
export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Counts how long something took. */
export class Histogram {
  #counts: number[] = noCounts();
  #us = 0;

  /** How many times fell into each bucket. */
  get counts(): readonly number[] {
    return this.#counts;
  }

  /** All times together, in seconds. */
  get seconds(): number {
    return this.#us / 1e6;
  }

  /** Counts one time, in µs. */
  observe(us: number): void {
    const bucket = BUCKETS.findIndex((bound) => us <= bound * 1e6);
    this.#counts[bucket < 0 ? BUCKETS.length : bucket]++;
    this.#us += us;
  }

  /** Adds what a worker measured. */
  add({ counts, us }: Times): void {
    for (const [i, count] of counts.entries()) this.#counts[i] += count;
    this.#us += us;
  }

  /** Gives what was counted, within the bounds of {@link Times}, and begins anew. */
  take(): Times | undefined {
    const counts = this.#counts;
    const us = Math.min(LONGEST_US, Math.round(this.#us));
    if (sumOf(counts) === 0) return undefined;
    this.#counts = noCounts();
    this.#us = 0;
    return { counts: fewer(counts), us };
  }
}

/** What is over the bound is left out, from the shortest times on. */
function fewer(counts: number[]): number[] {
  let surplus = Math.max(0, sumOf(counts) - MOST_TIMES);
  return counts.map((count) => {
    const left = Math.max(0, count - surplus);
    surplus -= count - left;
    return left;
  });
}

function noCounts(): number[] {
  return new Array(BUCKETS.length + 1).fill(0);
}
