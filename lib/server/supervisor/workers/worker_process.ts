import { parseEvent } from "../../ipc/events.ts";
import { workerArgs, type WorkerSettings } from "../../ipc/settings.ts";
import { lines } from "./lines.ts";
import type { SelfCommand } from "./self_command.ts";
import type { WorkerHandle } from "./worker_handle.ts";

/** A worker that is a process of its own. */
export class WorkerProcess implements WorkerHandle {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #ready = Promise.withResolvers<void>();
  #inputOpen = true;
  #unusable?: string;
  onEvent: WorkerHandle["onEvent"] = () => {};
  onStderrLine: WorkerHandle["onStderrLine"] = () => {};
  readonly ended: Promise<number>;

  constructor(self: SelfCommand, settings: WorkerSettings) {
    this.#child = new Deno.Command(self.program, {
      args: [...self.args, ...workerArgs(settings)],
      env: self.env,
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    // Not everybody who starts a worker waits until it is ready.
    this.#ready.promise.catch(() => {});
    this.ended = this.#end();
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get output(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stdout;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#inputOpen) await this.#input.write(bytes);
  }

  /** Windows has no signal that a process can handle. */
  askToStop(): boolean {
    return Deno.build.os !== "windows" && this.#signal("SIGTERM");
  }

  closeInput(): void {
    if (!this.#inputOpen) return;
    this.#inputOpen = false;
    this.#input.close().catch(() => {});
  }

  kill(): void {
    this.#inputOpen = false;
    this.#signal("SIGKILL");
  }

  /** False if the process has ended. */
  #signal(signal: Deno.Signal): boolean {
    try {
      this.#child.kill(signal);
      return true;
    } catch {
      return false;
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
      if (!event) this.onStderrLine(line);
      else if (event.event === "ready") this.#ready.resolve();
      else if (event.event === "unusable") this.#unusable = event.message;
      else this.onEvent(event);
    }
  }
}
