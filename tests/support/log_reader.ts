/** A wait fails after this time in ms, and shows the log, instead of hanging the run. */
export const HANG_MS = 5 * 60_000;

/** The first line that matches. */
function find(pattern: RegExp, lines: string[]): RegExpExecArray | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match) return match;
  }
}

/** The log of a server that runs, for a test that waits for its lines. */
export class LogReader {
  /** The lines so far. */
  readonly lines: string[] = [];
  readonly #over = Promise.withResolvers<true>();
  #changed = Promise.withResolvers<void>();

  /** Takes lines. */
  put(...lines: string[]): void {
    this.lines.push(...lines);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** The server has ended: no line follows. */
  end(): void {
    this.#over.resolve(true);
  }

  /** Waits for a line that matches; fails when the server ends before. */
  async waitFor(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const late = Promise.withResolvers<true>();
    const timer = setTimeout(() => late.resolve(true), HANG_MS);
    const over = Promise.race([this.#over.promise, late.promise]);
    try {
      for (;;) {
        const found = find(pattern, this.lines.slice(from));
        if (found) return found;
        if (await Promise.race([this.#changed.promise, over])) break;
      }
    } finally {
      clearTimeout(timer);
    }
    throw new Error(`No ${pattern} in the log:\n${this.lines.join("\n")}`);
  }

  /** The lines with a text, once there are that many: an answer may come before its line. */
  async waitForLines(text: string, count: number): Promise<string[]> {
    for (;;) {
      const from = this.lines.length;
      const lines = this.lines.filter((line) => line.includes(text));
      if (lines.length >= count) return lines;
      await this.waitFor(/./, from);
    }
  }
}
