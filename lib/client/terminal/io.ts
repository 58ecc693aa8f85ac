/** What the client talks to a person through; tests put text in its place. */
export interface Io {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** Columns and rows of the terminal. */
  size(): { columns: number; rows: number };
  /**
   * The next line of the input as UTF-8, without its newline, or null at the end.
   *
   * @param limit Bytes of the line, at the most.
   * @throws {InvalidLine} If it has more; the whole line is taken from the input.
   */
  readLine(limit: number): Promise<Uint8Array | null>;
  /**
   * As `readLine()`, but what is typed is not shown.
   *
   * @param ready Called as soon as nothing is shown any more: the time to ask.
   */
  readSecret(
    limit: number,
    ready: () => Promise<void>,
  ): Promise<Uint8Array | null>;
  /** What is left of the input. */
  input(): AsyncIterable<Uint8Array>;
  /** Writes all the bytes to the output. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes a text to the person, apart from the output. */
  warn(text: string): void;
  /** A variable of the environment. */
  env(name: string): string | undefined;
}

/** A line of the input cannot be taken: it is too long, or no text. */
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

/** Writes a text to the output. */
export function print(io: Io, text: string): Promise<void> {
  return io.write(new TextEncoder().encode(text));
}
