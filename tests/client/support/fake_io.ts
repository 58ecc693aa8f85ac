import {
  Interrupted,
  type Io,
  type Line,
  PLAIN,
  type Programs,
  type Question,
} from "../../../lib/client/terminal/io.ts";
import { LineReader } from "../../../lib/client/terminal/line_reader.ts";

export interface FakeIoOptions {
  /** The person's editor and pager. */
  programs?: Programs;
  /** What is typed, or comes through the pipe. */
  input?: string | Uint8Array;
  terminal?: boolean;
  /** Whether Ctrl-C comes where the input ends. */
  interrupted?: boolean;
  columns?: number;
  rows?: number;
  env?: Record<string, string>;
  /** Takes the output instead, such as a pipe that nobody reads. */
  write?: (bytes: Uint8Array) => Promise<void>;
}

/** A person at a terminal, or a script at a pipe, made of text. */
export class FakeIo implements Io {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  display = PLAIN;
  readonly #options: FakeIoOptions;
  readonly #lines: LineReader;
  #output: Uint8Array[] = [];
  /** What went beside the output. */
  warnings = "";
  /** Output, warnings, and, as «input», what was typed. */
  screen = "";

  constructor(options: FakeIoOptions = {}) {
    this.#options = options;
    this.programs = options.programs ?? {};
    this.inputIsTerminal = options.terminal ?? false;
    this.outputIsTerminal = options.terminal ?? false;
    const { input = "" } = options;
    this.#lines = linesOf(
      typeof input === "string" ? new TextEncoder().encode(input) : input,
    );
  }

  get output(): string {
    return new TextDecoder().decode(this.bytes);
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#output.flatMap((piece) => [...piece]));
  }

  size(): { columns: number; rows: number } {
    const { columns = 80, rows = 24 } = this.#options;
    return { columns, rows };
  }

  async readLine(limit: number, question: Question): Promise<Line | null> {
    await question.show();
    const bytes = await this.#lines.readLine(limit);
    const secret = question.kind === "secret";
    if (bytes === null && this.#options.interrupted && !secret) {
      throw new Interrupted(2);
    }
    // Of a secret nothing is shown, so the marks stand only in the fixture.
    if (this.inputIsTerminal) this.screen += typed(bytes, secret ? "" : "\n");
    return bytes && { bytes, pasted: false };
  }

  /** What was shown above the question. */
  above = "";

  showAbove(text: string): boolean {
    this.above += text;
    return this.inputIsTerminal;
  }

  editing<T>(use: () => Promise<T>): Promise<T> {
    return use();
  }

  async *input(): AsyncGenerator<Uint8Array> {
    yield* this.#lines.rest();
    if (this.#options.interrupted) throw new Interrupted(2);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#options.write?.(bytes);
    this.#output.push(bytes.slice());
    this.screen += new TextDecoder().decode(bytes);
  }

  warn(text: string): void {
    this.warnings += text;
    this.screen += text;
  }

  programs: Programs = {};
  /** Whether the program said that it starts none. */
  gaveUpPrograms = false;

  giveUpPrograms(): void {
    this.programs = {};
    this.gaveUpPrograms = true;
  }

  env(name: string): string | undefined {
    return this.#options.env?.[name];
  }
}

function typed(line: Uint8Array | null, end: string): string {
  if (line === null) return "«^D»";
  return `«${new TextDecoder().decode(line)}»${end}`;
}

function linesOf(bytes: Uint8Array): LineReader {
  let at = 0;
  return new LineReader((into) => {
    if (at === bytes.length) return Promise.resolve(null);
    const piece = bytes.subarray(at, at + into.length);
    into.set(piece);
    at += piece.length;
    return Promise.resolve(piece.length);
  });
}
