/** When answers came, for the longest time without one. */
export class Acknowledgements {
  readonly #times: number[] = [];
  #next = Promise.withResolvers<void>();

  /** @param at A time in ms that only grows. */
  add(at = performance.now()): void {
    this.#times.push(at);
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  get count(): number {
    return this.#times.length;
  }

  /** Resolves at the next one. */
  next(): Promise<void> {
    return this.#next.promise;
  }

  /** The longest time in ms without one that ended after `since`. */
  longestGap(since: number): number {
    let longest = 0;
    for (let i = this.#times.length - 1; i > 0; i--) {
      if (this.#times[i] < since) break;
      longest = Math.max(longest, this.#times[i] - this.#times[i - 1]);
    }
    return longest;
  }
}
