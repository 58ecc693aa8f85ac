/** Log lines in an interval that strangers can cause. */
const LINES = 50;
/** The interval, in ms. */
const INTERVAL_MS = 10_000;

/** What {@link LineQuota} works with. */
export interface LineQuotaOptions {
  /** Called at the end of an interval with how many lines were left out, if some were. */
  tell(leftOut: number): void;
  /** Runs something later. */
  schedule(run: () => void, ms: number): void;
}

/** Bounds the lines that a flood of connections writes: a full disk ends all mail. */
export class LineQuota {
  readonly #options: LineQuotaOptions;
  #lines = 0;

  constructor(options: LineQuotaOptions) {
    this.#options = options;
  }

  /** Whether a line may be written; counted if not. */
  take(): boolean {
    if (this.#lines === 0) {
      this.#options.schedule(() => this.#end(), INTERVAL_MS);
    }
    return ++this.#lines <= LINES;
  }

  #end(): void {
    const leftOut = this.#lines - LINES;
    this.#lines = 0;
    if (leftOut > 0) this.#options.tell(leftOut);
  }
}
