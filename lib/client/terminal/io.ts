/**
 * How the client talks to a person: input, output, questions and signals.
 *
 * @module
 */

import type { BarScreen } from "../../program/bar_screen.ts";

/** The client's input, output and environment; tests replace it by text. */
export interface Io {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** How the client writes; plainly and in full until the flags are read. */
  display: Display;
  /** Where a progress bar may be drawn, if standard error is a terminal. */
  readonly barScreen?: BarScreen;
  /** Columns and rows of the terminal. */
  size(): { columns: number; rows: number };
  /**
   * The next line of the input as UTF-8, without its newline, or null at the end.
   *
   * @param limit Most bytes of the line.
   * @param question What is asked; a question of no text shows nothing.
   * @throws {InvalidLine} If it has more; the line is read to its end all the same.
   */
  readLine(limit: number, question: Question): Promise<Line | null>;
  /**
   * Shows lines of text above the line that is being edited, which stays as it is.
   *
   * @returns False where none is, or none can be drawn.
   */
  showAbove(text: string): boolean;
  /** Keeps the terminal ready for keys while `use` reads several lines. */
  editing<T>(use: () => Promise<T>): Promise<T>;
  /**
   * Asks for a password at the person's terminal although the input is something else.
   *
   * @returns The answer, or null where there is no terminal or no answer.
   */
  askBeside?(question: string): Promise<string | null>;
  /** The rest of the input. */
  input(): AsyncIterable<Uint8Array>;
  /** Writes all the bytes to the output. */
  write(bytes: Uint8Array): Promise<void>;
  /** Tells the person something on standard error. */
  warn(text: string): void;
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** The programs of the person's choice. */
  readonly programs: Programs;
  /** From now on there are none. */
  giveUpPrograms(): void;
}

/** Programs of the person's choice, where input and output are a terminal. */
export interface Programs {
  /**
   * Lets the person edit a text, by VISUAL or EDITOR.
   *
   * @throws {InvalidLine} If the editor says that it failed.
   */
  edit?(text: Uint8Array): Promise<Uint8Array>;
  /** Begins to show a text, by PAGER. */
  page?(): Promise<Pager>;
}

/** A program that shows a text. */
export interface Pager {
  /** Hands a part of the text over, and does not wait until it is shown. */
  write(bytes: Uint8Array): void;
  /** Waits until the person has left it; false if it did not run. */
  end(): Promise<boolean>;
}

/** How the client writes for a person. */
export interface Display {
  /** Whether the output has colours. */
  color: boolean;
  /** Whether to leave out what a person can do without: progress and notes. */
  quiet: boolean;
}

/** How the client writes where nothing says otherwise. */
export const PLAIN: Display = { color: false, quiet: false };

/** What a line is asked for, and how. */
export interface Question {
  /** What stands on the line before the answer. */
  text: string;
  /**
   * `secret`: the terminal does not show the answer. `contents`: one of many lines, in
   * which tabs and pasted newlines stand for themselves.
   */
  kind: "line" | "secret" | "contents";
  /** Shows the text, called once the terminal is ready for the answer. */
  show(): Promise<void>;
  /** What the end of a typed text may be completed to by Tab; it never fails. */
  complete?(before: string): Promise<Completion>;
}

/** What a Tab may complete. */
export interface Completion {
  /** The end of the text that is to be completed. */
  of: string;
  /** What may stand in its place. */
  matches: string[];
}

/** A line of the input. */
export interface Line {
  bytes: Uint8Array;
  /** Whether a part of it was pasted into the terminal. */
  pasted: boolean;
}

/** A line of the input cannot be used: it is too long, or not text. */
export class InvalidLine extends Error {
  override name = "InvalidLine";
}

/** The input ended where an answer was asked for. */
export class InputEnded extends Error {
  override name = "InputEnded";

  constructor() {
    super("The input ended");
  }
}

/** A signal came while an answer was asked for. */
export class Interrupted extends Error {
  override name = "Interrupted";

  /** @param signal Its number. */
  constructor(readonly signal: number) {
    super("Interrupted");
  }
}

/** Tells the person on standard error what they can do without. */
export function note(io: Io, text: string): void {
  if (!io.display.quiet) io.warn(text);
}

/** Prints that something was done, which is no result: the exit code says it too. */
export async function printDone(io: Io, text: string): Promise<void> {
  if (!io.display.quiet) await print(io, text);
}

/** Writes a text to the output. */
export function print(
  io: Pick<Io, "write">,
  text: string,
): Promise<void> {
  return io.write(new TextEncoder().encode(text));
}
