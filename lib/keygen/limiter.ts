/** Runs at most so many tasks at once; the others wait in order. */
export class Limiter {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      // Hands the place to the next task itself, so that no newcomer takes it first.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/**
 * Does a job for each item, at most `limit` at once. After a failure it starts no more
 * jobs, waits for those in progress, and throws the failure.
 *
 * @returns The results in the order of the items.
 */
export async function mapLimited<T, R>(
  items: T[],
  limit: number,
  job: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const runner = async () => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await job(items[index]);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const runners = Array.from({ length: limit }, runner);
  const settled = await Promise.allSettled(runners);
  const failed = settled.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return results;
}
