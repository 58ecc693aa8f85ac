/** Tells growth of memory from its ups and downs. */

/** Samples that say anything. */
const FEWEST = 6;

/** Sizes of something, in bytes, one after each batch of cases. */
export class MemoryTrend {
  readonly #samples: number[] = [];

  /** @param tolerance Bytes of growth that are no reason to worry. */
  constructor(readonly what: string, readonly tolerance: number) {}

  add(bytes: number): void {
    this.#samples.push(bytes);
  }

  /** Bytes from the least of the second third to the least of the last. */
  get growth(): number | undefined {
    if (this.#samples.length < FEWEST) return undefined;
    const third = Math.floor(this.#samples.length / 3);
    const least = (samples: number[]) => Math.min(...samples);
    return least(this.#samples.slice(-third)) -
      least(this.#samples.slice(third, 2 * third));
  }

  /** What is wrong, or undefined. */
  problem(): string | undefined {
    const { growth } = this;
    if (growth === undefined || growth <= this.tolerance) return undefined;
    return `the ${this.what} grew by ${mebibytes(growth)}`;
  }

  /** In words, for the report. */
  toString(): string {
    const { growth } = this;
    const last = this.#samples.at(-1);
    if (growth === undefined) return `${this.what}: too few batches to tell`;
    const sign = growth < 0 ? "" : "+";
    return `${this.what}: ${mebibytes(last!)} (${sign}${mebibytes(growth)})`;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
