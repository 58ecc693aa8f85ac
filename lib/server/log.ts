import { escapeInJson, HIDDEN, visible } from "../program/escape.ts";

/** How a log line is written. */
export interface LogOptions {
  format: "text" | "json";
  /** Whether text lines begin with the time. */
  timestamps: boolean;
  /** @throws {Error} If the line cannot be written now. */
  write(line: string): void;
  /**
   * Told when lines begin to be lost. The log drops what cannot be written, counts it, and
   * tells the count once it can write again. Without this a line that cannot be written is
   * an error.
   */
  onLost?(error: Error): void;
  /** In ms since the epoch. */
  now(): number;
}

/** The facts of a line, for programs that read the log. */
export type LogFields = Record<string, string | number | string[] | undefined>;

/**
 * The server's log, one line an event. It escapes what came from others, so that no name
 * can forge a line or reach a terminal.
 */
export class Log {
  readonly #options: LogOptions;
  /** Lines that could not be written since the last one that could. */
  #lost = 0;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  /** Writes a line: the event's name, the sentence for people, the facts in it. */
  write(event: string, message: string, fields: LogFields = {}): void {
    try {
      this.#tellLost();
      this.#put(event, message, fields);
    } catch (error) {
      if (!this.#options.onLost) throw error;
      if (++this.#lost === 1) this.#options.onLost(error as Error);
    }
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    const message =
      `The log could not be written: ${this.#lost} lines were lost.`;
    this.#put("lost", message, { count: this.#lost });
    this.#lost = 0;
  }

  #put(event: string, message: string, fields: LogFields): void {
    const { format, write } = this.#options;
    write(
      format === "json"
        ? this.#json(event, message, fields)
        : this.#text(message),
    );
  }

  #json(event: string, message: string, fields: LogFields): string {
    const time = new Date(this.#options.now()).toISOString();
    // JSON escapes C0 only; the others would reach a terminal.
    return JSON.stringify({ time, event, message: visible(message), ...fields })
      .replace(HIDDEN, escapeInJson);
  }

  #text(message: string): string {
    const { timestamps, now } = this.#options;
    const time = timestamps ? `${new Date(now()).toISOString()} ` : "";
    return time + visible(message);
  }
}
