import { writeAll } from "../../program/write_all.ts";
import { writeAllSync } from "../../program/write_all_sync.ts";
import { InvalidLine, type Io } from "./io.ts";
import { LineReader } from "./line_reader.ts";
import { readSecretLine } from "./secret_line.ts";
import { interruptible } from "./signals.ts";

/**
 * Most bytes of a line that Linux passes on from a terminal: N_TTY keeps 4096 with the
 * newline and drops the rest.
 */
const TERMINAL_LINE = 4095;

/** The process's own input, output and environment. */
export class Terminal implements Io {
  readonly inputIsTerminal = Deno.stdin.isTerminal();
  readonly outputIsTerminal = Deno.stdout.isTerminal();
  readonly #lines = new LineReader((into) => Deno.stdin.read(into));

  size(): { columns: number; rows: number } {
    try {
      return Deno.consoleSize();
    } catch {
      return { columns: 80, rows: 24 };
    }
  }

  async readLine(limit: number): Promise<Uint8Array | null> {
    const line = await interruptible(() => this.#lines.readLine(limit));
    if (line) this.#checkWhole(line.length);
    return line;
  }

  async readSecret(
    limit: number,
    ready: () => Promise<void>,
  ): Promise<Uint8Array | null> {
    if (!this.inputIsTerminal) {
      await ready();
      return await this.readLine(limit);
    }
    Deno.stdin.setRaw(true);
    try {
      await ready();
      const readByte = () => this.#lines.readByte();
      return await interruptible(() => readSecretLine(readByte, limit));
    } finally {
      Deno.stdin.setRaw(false);
    }
  }

  async *input(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#lines.rest()) {
      // A terminal gives a line at a time, with its newline.
      this.#checkWhole(piece.length - 1);
      yield piece;
    }
  }

  #checkWhole(lineLength: number): void {
    if (!this.inputIsTerminal || lineLength < TERMINAL_LINE) return;
    throw new InvalidLine(
      `A terminal passes on at most ${TERMINAL_LINE} bytes of a line, and the rest ` +
        "is lost: put long text into a file",
    );
  }

  write(bytes: Uint8Array): Promise<void> {
    return writeAll(Deno.stdout, bytes);
  }

  warn(text: string): void {
    writeAllSync(Deno.stderr, new TextEncoder().encode(text));
  }

  env(name: string): string | undefined {
    return Deno.env.get(name);
  }
}
