import { systemReason } from "../../../../program/system/system_reason.ts";
import type { Clock } from "../../../../program/clock.ts";
import { looksLikeEvent, type WorkerEvent } from "../../../ipc/events.ts";
import { malformed, type Piece, PieceParser } from "../../../ipc/mux.ts";
import { SESSIONS_PER_LIFE } from "../../../limits.ts";
import type { ServerLog } from "../../../log/server_log.ts";
import type { WorkerHandle } from "../worker_handle.ts";
import { WorkerLines } from "../worker_lines.ts";
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
  readonly #lines: WorkerLines;
  #opened = 0;
  #takesMore = true;
  #isBelieved = true;

  constructor(process: WorkerHandle, context: SharedWorkerContext) {
    this.#process = process;
    this.#context = context;
    this.#lines = new WorkerLines(context.log, context.clock);
    process.onEvent = (event) => this.#handle(event);
    process.onStderrLine = (line) => this.#handleStderrLine(line);
    process.ready.catch(() => {});
    const reading = this.#read();
    // What sessions wrote before it ended is theirs.
    process.ended.then((code) => reading.then(() => this.#ended(code)));
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
    // Until it has a session it tells of nothing but troubles.
    slot.onEvent = (event) => this.#handle(event);
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

  /** Ends it at once; what it wrote and nobody has read does not count. */
  kill(): void {
    this.#takesMore = false;
    this.#isBelieved = false;
    this.#process.kill();
  }

  #slotEnded(number: number): void {
    this.#slots.delete(number);
    if (!this.#takesMore) this.drain();
    this.#context.onFree();
  }

  async #ended(code: number): Promise<void> {
    this.#takesMore = false;
    const { reachedLimit, ready } = this.#process;
    const reason = await ready.then(() => undefined, (error) => error);
    for (const slot of [...this.#slots.values()]) {
      slot.end(code, reachedLimit, reason);
    }
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
      this.#condemn(`was ended: ${systemReason(error)}`);
    }
  }

  #take(piece: Piece): void {
    if (!this.#isBelieved) return;
    const slot = this.#slots.get(piece.slot);
    // The end of a session is the last that a worker says of it.
    if (!slot) throw malformed();
    slot.take(piece);
  }

  #handle(event: WorkerEvent): void {
    if (event.event !== "notice") {
      return this.#condemn(`tells "${event.event}" out of turn and was ended`);
    }
    this.#write(() => this.#context.log.notice(event.message, event.errno));
  }

  #handleStderrLine(line: string): void {
    if (looksLikeEvent(line)) {
      return this.#condemn("tells an event of no form and was ended");
    }
    this.#write(() => this.#context.log.failure(`A worker said: ${line}`));
  }

  #write(line: () => void): void {
    if (!this.#lines.take()) this.#condemn("writes without end and was ended");
    else if (this.#isBelieved && this.#lines.mayLog()) line();
  }

  #condemn(problem: string): void {
    if (!this.#isBelieved) return;
    this.kill();
    this.#context.log.failure(`A worker of several sessions ${problem}`);
  }
}
