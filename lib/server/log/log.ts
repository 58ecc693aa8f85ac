import {
  escapeInJson,
  hiddenCharacters,
  visible,
} from "../../program/escape.ts";
import { LEVEL, type Level, levelOf } from "./log_levels.ts";

/** How a log line is written. */
export interface LogOptions {
  format: "text" | "json";
  /** Whether text lines begin with the time. */
  timestamps: boolean;
  /** Whether a line begins with its level, as the journal reads it: `<4>`. */
  levels?: boolean;
  /** Takes a line without its end. */
  write(line: string): void;
  /** In ms since the epoch. */
  now(): number;
}

/** The facts of a line, for programs that read the log. */
export type LogFields = Record<string, string | number | string[] | undefined>;

interface Line {
  event: string;
  message: string;
  fields: LogFields;
  level: Level;
}

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
  write(
    event: string,
    message: string,
    fields: LogFields = {},
    level = levelOf(event, fields),
  ): void {
    this.#options.write(this.#line({ event, message, fields, level }));
  }

  /** The line that tells how many could not be written. */
  lostLine(count: number): string {
    const message = `The log could not be written: ${count} lines were lost.`;
    const fields = { count };
    return this.#line({ event: "lost", message, fields, level: "err" });
  }

  #line(line: Line): string {
    const { format, levels } = this.#options;
    const prefix = levels ? `<${LEVEL[line.level]}>` : "";
    return prefix +
      (format === "json" ? this.#json(line) : this.#text(line.message));
  }

  #json({ event, message, fields, level }: Line): string {
    const time = new Date(this.#options.now()).toISOString();
    const shown = visible(message);
    // JSON escapes C0 only; the others would reach a terminal.
    return JSON.stringify({ time, level, event, message: shown, ...fields })
      .replace(hiddenCharacters(), escapeInJson);
  }

  #text(message: string): string {
    const { timestamps, now } = this.#options;
    const time = timestamps ? `${new Date(now()).toISOString()} ` : "";
    return time + visible(message);
  }
}
