import { WORKER_EXIT } from "../../../lib/server/ipc/exit_codes.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import type { PasswordOutcome } from "../../../lib/server/ipc/signals.ts";
import type { WorkerHandle } from "../../../lib/server/supervisor/workers/worker_handle.ts";

/** A worker without a process: a test says what it writes and when it ends. */
export class FakeWorker implements WorkerHandle {
  static #made = 0;
  readonly #ended = Promise.withResolvers<number>();
  readonly #input: number[] = [];
  #output!: ReadableByteStreamController;
  ready: Promise<void> = Promise.resolve();
  /** No two have the same; nothing can be sealed to it. */
  readonly key = new Uint8Array(32);
  readonly ended = this.#ended.promise;
  readonly output: ReadableStream<Uint8Array<ArrayBuffer>>;
  onEvent: WorkerHandle["onEvent"] = () => {};
  onStderrLine: WorkerHandle["onStderrLine"] = () => {};
  /** What was done to it, in its order. */
  readonly calls: string[] = [];
  /** Whether it can be sent a signal. */
  hasSignals = true;
  /** Whether it ends when its input does. */
  isObedient = true;

  constructor() {
    new DataView(this.key.buffer).setUint32(0, ++FakeWorker.#made);
    this.output = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#output = controller;
      },
      cancel: () => void this.calls.push("nobody listens"),
    });
  }

  /** All that was written to its standard input. */
  get input(): Uint8Array {
    return Uint8Array.from(this.#input);
  }

  write(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) this.#input.push(byte);
    return Promise.resolve();
  }

  /** Tells its supervisor something. */
  tell(event: WorkerEvent): void {
    this.onEvent(event);
  }

  /** Writes to its standard output. */
  say(bytes: Uint8Array<ArrayBuffer>): void {
    this.#output.enqueue(bytes.slice());
  }

  /** Exits. */
  end(code: number = WORKER_EXIT.done): void {
    try {
      this.#output.close();
      this.#output.byobRequest?.respond(0);
    } catch {
      // It has ended already.
    }
    this.#ended.resolve(code);
  }

  askToStop(reason?: string): boolean {
    this.calls.push(reason ? `askToStop ${reason}` : "askToStop");
    return this.hasSignals;
  }

  tellPassword(outcome: PasswordOutcome): void {
    this.calls.push(`tellPassword ${outcome}`);
  }

  closeInput(): void {
    this.calls.push("closeInput");
    if (this.isObedient) this.end();
  }

  condemn(): void {
    this.kill();
  }

  kill(): void {
    this.calls.push("kill");
    this.end(137);
  }
}
