import { escapeInJson, HIDDEN, visible } from "../program/escape.ts";

/** How a log line is written. */
export interface LogOptions {
  format: "text" | "json";
  /** Whether text lines begin with the time. */
  timestamps: boolean;
  /** Takes a line without its end. */
  write(line: string): void;
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

  constructor(options: LogOptions) {
    this.#options = options;
  }

  /** Writes a line: the event's name, the sentence for people, the facts in it. */
  write(event: string, message: string, fields: LogFields = {}): void {
    this.#options.write(this.#line(event, message, fields));
  }

  /** The line that tells how many could not be written. */
  lostLine(count: number): string {
    const message = `The log could not be written: ${count} lines were lost.`;
    return this.#line("lost", message, { count });
  }

  #line(event: string, message: string, fields: LogFields): string {
    return this.#options.format === "json"
      ? this.#json(event, message, fields)
      : this.#text(message);
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
