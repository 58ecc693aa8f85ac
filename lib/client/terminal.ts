import { Interrupted, type Io, LineTooLong } from "./io.ts";
import { LineReader } from "./line_reader.ts";
import { readSecretLine } from "./secret_line.ts";

/**
 * Bytes of a line that Linux passes on from a terminal: N_TTY keeps 4096 with the
 * newline and drops what is typed beyond them.
 */
const TERMINAL_LINE = 4095;

const SIGNALS: [Deno.Signal, number][] = Deno.build.os === "windows"
  ? [["SIGINT", 2]]
  : [["SIGHUP", 1], ["SIGINT", 2], ["SIGTERM", 15]];

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
    const line = await untilSignal(() => this.#lines.readLine(limit));
    if (this.inputIsTerminal && line && line.length >= TERMINAL_LINE) {
      throw new LineTooLong(
        `A terminal passes on at most ${TERMINAL_LINE} bytes of a line, and the rest is lost`,
      );
    }
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
      return await untilSignal(() => readSecretLine(readByte, limit));
    } finally {
      Deno.stdin.setRaw(false);
    }
  }

  input(): AsyncIterable<Uint8Array> {
    return this.#lines.rest();
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length;) {
      offset += await Deno.stdout.write(bytes.subarray(offset));
    }
  }

  warn(text: string): void {
    const bytes = new TextEncoder().encode(text);
    for (let offset = 0; offset < bytes.length;) {
      offset += Deno.stderr.writeSync(bytes.subarray(offset));
    }
  }

  env(name: string): string | undefined {
    return Deno.env.get(name);
  }
}

/** Waits, or throws Interrupted when a signal comes that would end the process. */
async function untilSignal<T>(wait: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const listeners = SIGNALS.map(([signal, number]) => {
    const listener = () => reject(new Interrupted(number));
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  try {
    return await Promise.race([wait(), promise]);
  } finally {
    for (const { signal, listener } of listeners) {
      Deno.removeSignalListener(signal, listener);
    }
  }
}
