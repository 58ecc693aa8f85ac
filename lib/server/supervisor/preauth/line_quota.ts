/** Log lines in an interval that strangers can cause. */
const LINES = 50;
/** The interval, in ms. */
const INTERVAL_MS = 10_000;

/** What {@link LineQuota} works with. */
export interface LineQuotaOptions {
  /** Lines in an interval. */
  lines?: number;
  /** The interval, in ms. */
  intervalMs?: number;
  /** Called at the end of an interval with how many lines were left out, if some were. */
  tell(leftOut: number): void;
  /** Runs something later. */
  schedule(run: () => void, ms: number): void;
}

/** Bounds the lines that a flood of connections writes: a full disk ends all mail. */
export class LineQuota {
  readonly #options: Required<LineQuotaOptions>;
  #lines = 0;

  constructor(options: LineQuotaOptions) {
    this.#options = { lines: LINES, intervalMs: INTERVAL_MS, ...options };
  }

  /** Whether a line may be written; counted if not. */
  take(): boolean {
    const { lines, intervalMs, schedule } = this.#options;
    if (this.#lines === 0) schedule(() => this.#end(), intervalMs);
    return ++this.#lines <= lines;
  }

  #end(): void {
    const leftOut = this.#lines - this.#options.lines;
    this.#lines = 0;
    if (leftOut > 0) this.#options.tell(leftOut);
  }
}
