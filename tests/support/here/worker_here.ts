import type { ByteStream } from "../../../lib/protocol/byte_stream.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import { WORKER_EXIT } from "../../../lib/server/ipc/exit_codes.ts";
import type {
  PasswordOutcome,
  StopReason,
} from "../../../lib/server/ipc/signals.ts";
import type { WorkerHandle } from "../../../lib/server/supervisor/workers/worker_handle.ts";
import { type MemoryStream, streamPair } from "../memory_stream.ts";

/** The worker was killed, or nobody hears it any more. */
const KILLED = 137;

/** The task of a worker, which begins once it is ready. */
export interface TaskHere {
  /** What a session is sealed to, if it serves one. */
  key?: Uint8Array<ArrayBuffer>;
  /** Does the task on what a process has for its standard input and output. */
  run(stream: ByteStream): Promise<void>;
  /** What a process is told by signals. */
  stop?(reason: StopReason): void;
  tellPassword?(outcome: PasswordOutcome): void;
}

/** Prepares a task; `emit` tells an event of it. */
export type PrepareTask = (
  emit: (event: WorkerEvent) => void,
) => Promise<TaskHere>;

/**
 * A worker without a process: its task, on streams in memory. It has the permissions of the
 * tests, and it cannot crash alone.
 */
export class WorkerHere implements WorkerHandle {
  readonly #input: MemoryStream;
  readonly #stream: MemoryStream;
  readonly #ended = Promise.withResolvers<number>();
  #output!: ReadableByteStreamController;
  #task?: TaskHere;
  #isHeard = true;
  readonly ready: Promise<void>;
  readonly ended = this.#ended.promise;
  readonly output: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Resolves once nothing of it runs any more; never rejects. */
  readonly gone: Promise<void>;
  onEvent: WorkerHandle["onEvent"] = () => {};
  onStderrLine: WorkerHandle["onStderrLine"] = () => {};

  constructor(prepare: PrepareTask) {
    [this.#input, this.#stream] = streamPair();
    this.output = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#output = controller;
      },
      cancel: () => {
        this.#isHeard = false;
      },
    });
    const prepared = prepare((event) => this.onEvent(event))
      .then((task) => this.#task = task);
    this.ready = prepared.then(() => {});
    this.ready.catch(() => {});
    this.gone = prepared.then((task) => task.run(this.#stdio()))
      .then(() => this.#end(WORKER_EXIT.done), (error) => this.#fail(error));
  }

  get key(): Uint8Array<ArrayBuffer> | undefined {
    return this.#task?.key;
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return Promise.resolve(void this.#input.write(bytes));
  }

  askToStop(reason: StopReason = "closing"): boolean {
    this.#task?.stop?.(reason);
    return true;
  }

  tellPassword(outcome: PasswordOutcome): void {
    this.#task?.tellPassword?.(outcome);
  }

  closeInput(): void {
    this.#input.close();
  }

  condemn(): void {
    this.kill();
  }

  kill(): void {
    this.#isHeard = false;
    this.closeInput();
    this.#end(KILLED);
  }

  /** Where the worker has its standard input and output. */
  #stdio(): ByteStream {
    return {
      read: (into) => this.#stream.read(into),
      write: (bytes) => {
        if (!this.#isHeard) throw new Deno.errors.BrokenPipe("Broken pipe");
        this.#output.enqueue(bytes.slice());
        return bytes.length;
      },
    };
  }

  #fail(error: Error): void {
    if (this.#isHeard) {
      this.onEvent({ event: "notice", message: `A worker failed: ${error}` });
    }
    this.#end(WORKER_EXIT.crashed);
  }

  #end(code: number): void {
    try {
      this.#output.close();
      this.#output.byobRequest?.respond(0);
    } catch {
      // It has ended already.
    }
    this.#ended.resolve(code);
  }
}
