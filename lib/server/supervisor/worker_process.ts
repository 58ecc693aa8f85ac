import { parseEvent, type WorkerEvent } from "../ipc/worker_events.ts";
import { WORKER_FLAG, type WorkerSettings } from "../ipc/worker_settings.ts";

/** How to start this program again. */
export interface SelfCommand {
  program: string;
  args: string[];
  env: Record<string, string>;
}

/** Longest line of a worker's standard error, in characters. */
const LONGEST_LINE = 16 * 1024;

/** A worker as its supervisor sees it: bytes in, bytes out, events, an exit code. */
export class WorkerProcess {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #ready = Promise.withResolvers<void>();
  #inputOpen = true;
  #unusable?: string;
  /** Called with each event but the first two, which {@link ready} tells. */
  onEvent: (event: WorkerEvent) => void = () => {};
  /** Called with what a worker says that is no event: it crashed. */
  onNoise: (line: string) => void = () => {};
  /** Its exit code, once all its events are handled. */
  readonly ended: Promise<number>;

  constructor(self: SelfCommand, settings: WorkerSettings) {
    this.#child = new Deno.Command(self.program, {
      args: [...self.args, WORKER_FLAG, JSON.stringify(settings)],
      env: self.env,
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#ready.promise.catch(() => {});
    this.ended = this.#end();
  }

  /** Resolves when a client may come; rejects if the worker cannot serve. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Its standard output. */
  get output(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stdout;
  }

  /** Writes to its standard input. */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#inputOpen) await this.#input.write(bytes);
  }

  /** Ends its standard input: it says bye and exits. */
  closeInput(): void {
    if (!this.#inputOpen) return;
    this.#inputOpen = false;
    this.#input.close().catch(() => {});
  }

  /** Ends it at once. */
  kill(): void {
    this.#inputOpen = false;
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It is gone already.
    }
  }

  async #end(): Promise<number> {
    const [{ code, signal }] = await Promise.all([
      this.#child.status,
      this.#readEvents(),
    ]);
    const how = signal ? `by ${signal}` : `with code ${code}`;
    this.#ready.reject(new Error(this.#unusable ?? `A worker ended ${how}`));
    this.closeInput();
    return code;
  }

  async #readEvents(): Promise<void> {
    for await (const line of lines(this.#child.stderr)) {
      const event = parseEvent(line);
      if (!event) this.onNoise(line);
      else if (event.event === "ready") this.#ready.resolve();
      else if (event.event === "unusable") this.#unusable = event.message;
      else this.onEvent(event);
    }
  }
}

/** The lines of a text stream; a longer one is cut into several. */
async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    if (rest.length > LONGEST_LINE) {
      parts.push(rest);
      rest = "";
    }
    yield* parts.filter((part) => part !== "");
  }
  if (rest !== "") yield rest;
}
