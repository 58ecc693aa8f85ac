import { parseEvent } from "../../ipc/events.ts";
import { workerArgs, type WorkerSettings } from "../../ipc/settings.ts";
import { lines } from "./lines.ts";
import type { SelfCommand } from "./self_command.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import {
  PASSWORD_SIGNALS,
  type PasswordOutcome,
  STOP_SIGNALS,
  type StopReason,
} from "../../ipc/signals.ts";
import {
  type ReachedLimit,
  StartError,
  UnusableError,
  type WorkerHandle,
} from "./worker_handle.ts";

/** A worker that is a process of its own. */
export class WorkerProcess implements WorkerHandle {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #ready = Promise.withResolvers<void>();
  #isReady = false;
  #inputOpen = true;
  #key?: Uint8Array<ArrayBuffer>;
  #unusable?: string;
  /** The first line that it wrote before it was ready and that is no event. */
  #complaint?: string;
  /** Whether its runtime wrote that it got no more memory. */
  #lacksMemory = false;
  #reachedLimit?: ReachedLimit;
  onEvent: WorkerHandle["onEvent"] = () => {};
  onStderrLine: WorkerHandle["onStderrLine"] = () => {};
  readonly ended: Promise<number>;

  /** @throws {Error} If the system cannot start a process now. */
  constructor(self: SelfCommand, settings: WorkerSettings) {
    this.#child = new Deno.Command(self.program, {
      args: [...self.args, ...workerArgs(settings)],
      // The folder that the server was started in may go away.
      cwd: Deno.build.os === "windows" ? undefined : "/",
      env: self.env,
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    // The pool may end a worker without having waited until it was ready.
    this.#ready.promise.catch(() => {});
    this.ended = this.#end();
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get key(): Uint8Array<ArrayBuffer> | undefined {
    return this.#key;
  }

  get reachedLimit(): ReachedLimit | undefined {
    return this.#reachedLimit;
  }

  get output(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stdout;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#inputOpen) await this.#input.write(bytes);
  }

  /** Windows has no signal that a process can handle. */
  askToStop(reason: StopReason = "closing"): boolean {
    return Deno.build.os !== "windows" && this.#signal(STOP_SIGNALS[reason]);
  }

  /** Without signals its session waits for the password until it gives up. */
  tellPassword(outcome: PasswordOutcome): void {
    if (Deno.build.os !== "windows") this.#signal(PASSWORD_SIGNALS[outcome]);
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

  condemn(): void {
    this.kill();
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
    const [status] = await Promise.all([this.#status(), this.#readEvents()]);
    const { code, signal } = status;
    this.#reachedLimit = limitOf(signal, this.#lacksMemory);
    const how = signal ? `by ${signal}` : `with code ${code}`;
    this.#ready.reject(endError(how, this.#complaint, this.#unusable));
    this.closeInput();
    this.#closeUnreadOutput();
    return code;
  }

  /** A worker that was never leased has said nothing, but its pipe holds a descriptor. */
  #closeUnreadOutput(): void {
    const { stdout } = this.#child;
    if (!stdout.locked) stdout.cancel().catch(() => {});
  }

  async #status(): Promise<Pick<Deno.CommandStatus, "code" | "signal">> {
    try {
      return await this.#child.status;
    } catch {
      return { code: WORKER_EXIT.crashed, signal: null };
    }
  }

  /** An event that cannot be handled ends the worker, and nothing else. */
  async #readEvents(): Promise<void> {
    try {
      for await (const line of lines(this.#child.stderr)) this.#handle(line);
    } catch {
      this.kill();
    }
  }

  #handle(line: string): void {
    const event = parseEvent(line);
    if (!event) {
      if (!this.#isReady) this.#complaint ??= line;
      this.#lacksMemory ||= OUT_OF_MEMORY.test(line);
      this.onStderrLine(line);
    } else if (this.#isReady) this.onEvent(event);
    else if (event.event === "ready") this.#becomeReady(event.key);
    else if (event.event === "unusable") this.#unusable = event.message;
    else this.onEvent(event);
  }

  #becomeReady(key?: string): void {
    this.#isReady = true;
    this.#key = key === undefined ? undefined : Uint8Array.fromBase64(key);
    this.#ready.resolve();
  }
}

/** What V8 and the runtime write last when the system gives no more memory. */
const OUT_OF_MEMORY = /out of memory|memory allocation of \d+ bytes failed/i;

function limitOf(
  signal: Deno.Signal | null,
  lacksMemory: boolean,
): ReachedLimit | undefined {
  if (signal === "SIGXFSZ") return "file_limit";
  return signal !== null && lacksMemory ? "memory_limit" : undefined;
}

/** Most characters of a complaint that are told. */
const SHOWN_COMPLAINT = 200;

/**
 * Why a worker ended before it was ready.
 *
 * @param how By a signal or with a code.
 * @param complaint What the runtime wrote, if anything.
 * @param unusable What the worker told, if it did.
 */
export function endError(
  how: string,
  complaint?: string,
  unusable?: string,
): StartError {
  if (unusable !== undefined) return new UnusableError(unusable);
  // The runtime finds its program by the name of its file, which is another by now.
  if (complaint?.includes("standalone binary")) {
    return new UnusableError(
      "the file of mail-server was replaced or removed; restart the server",
    );
  }
  const words = complaint === undefined
    ? ""
    : `: ${complaint.slice(0, SHOWN_COMPLAINT)}`;
  return new StartError(`A worker ended ${how}${words}`);
}
