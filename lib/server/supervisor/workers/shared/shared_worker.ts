import type { Clock } from "../../../../program/clock.ts";
import type { WorkerEvent } from "../../../ipc/events.ts";
import { type Piece, PieceParser } from "../../../ipc/mux.ts";
import { SESSIONS_PER_LIFE, WORKER_LINES } from "../../../limits.ts";
import type { ServerLog } from "../../../log/server_log.ts";
import { LineQuota } from "../../preauth/line_quota.ts";
import type { WorkerHandle } from "../worker_handle.ts";
import { SharedSlot } from "./shared_slot.ts";

/** What a {@link SharedWorker} works with. */
export interface SharedWorkerContext {
  /** Sessions at once. */
  most: number;
  log: ServerLog;
  clock: Clock;
  /** Called whenever a session of it has ended. */
  onFree(): void;
}

/** A process that serves several sessions; each of them is a {@link SharedSlot}. */
export class SharedWorker {
  readonly #process: WorkerHandle;
  readonly #context: SharedWorkerContext;
  readonly #slots = new Map<number, SharedSlot>();
  readonly #lines: LineQuota;
  #opened = 0;
  #takesMore = true;

  constructor(process: WorkerHandle, context: SharedWorkerContext) {
    this.#process = process;
    this.#context = context;
    const { clock } = context;
    this.#lines = new LineQuota({
      tell() {},
      schedule: (run, ms) => clock.setTimeout(run, ms),
      lines: WORKER_LINES,
    });
    process.onEvent = (event) => this.#handle(event);
    process.onStderrLine = (line) => this.#tell(`A worker said: ${line}`);
    process.ready.catch(() => {});
    process.ended.then((code) => this.#ended(code));
    this.#read();
  }

  /** Resolves once the process has ended. */
  get ended(): Promise<unknown> {
    return this.#process.ended;
  }

  /** Sessions that it takes beside those that it has. */
  get free(): number {
    return this.#takesMore ? this.#context.most - this.#slots.size : 0;
  }

  get isEmpty(): boolean {
    return this.#slots.size === 0;
  }

  /** A place for a session, which may come. */
  open(): SharedSlot {
    const number = ++this.#opened;
    const slot = new SharedSlot(number, {
      write: (piece) => this.#process.write(piece),
      kill: () => this.kill(),
    }, this.#context.clock);
    this.#slots.set(number, slot);
    slot.ended.then(() => this.#slotEnded(number));
    if (number >= SESSIONS_PER_LIFE) this.drain();
    return slot;
  }

  /** It takes no more sessions, and ends with the last that it has. */
  drain(): void {
    this.#takesMore = false;
    if (this.isEmpty) this.#process.closeInput();
  }

  /** Ends it at once. */
  kill(): void {
    this.#takesMore = false;
    this.#process.kill();
  }

  #slotEnded(number: number): void {
    this.#slots.delete(number);
    if (!this.#takesMore) this.drain();
    this.#context.onFree();
  }

  #ended(code: number): void {
    this.#takesMore = false;
    const { reachedLimit } = this.#process;
    for (const slot of [...this.#slots.values()]) slot.end(code, reachedLimit);
    this.#context.onFree();
  }

  /** What cannot be read ends the process, and nothing else. */
  async #read(): Promise<void> {
    const parser = new PieceParser();
    try {
      for await (const bytes of this.#process.output) {
        for (const piece of parser.parse(bytes)) this.#take(piece);
      }
    } catch (error) {
      this.#tell(`A worker of several sessions was ended: ${error}`);
      this.kill();
    }
  }

  #take(piece: Piece): void {
    this.#slots.get(piece.slot)?.take(piece);
  }

  #handle(event: WorkerEvent): void {
    if (event.event !== "notice") return this.kill();
    if (this.#lines.take()) {
      this.#context.log.notice(event.message, event.errno);
    }
  }

  #tell(sentence: string): void {
    if (this.#lines.take()) this.#context.log.failure(sentence);
  }
}
