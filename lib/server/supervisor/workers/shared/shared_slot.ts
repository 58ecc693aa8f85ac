import { decodeText, encodeText } from "../../../../crypto/bytes.ts";
import type { Clock, Timer } from "../../../../program/clock.ts";
import { parseEvent } from "../../../ipc/events.ts";
import { WORKER_EXIT } from "../../../ipc/exit_codes.ts";
import {
  creditOf,
  DATA_PIECE,
  encodeCredit,
  encodePiece,
  PIECE,
  type Piece,
  WINDOW,
} from "../../../ipc/mux.ts";
import type { PasswordOutcome, StopReason } from "../../../ipc/signals.ts";
import { BACKSTOP_MS } from "../../../limits.ts";
import {
  type ReachedLimit,
  StartError,
  UnusableError,
  type WorkerHandle,
} from "../worker_handle.ts";
import { SlotOutput } from "./slot_output.ts";

/** Bytes moved on before the worker is told that there is room for more. */
const TOLD_AT = WINDOW / 4;

/** What a slot needs of the process that it is of. */
export interface SlotProcess {
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>;
  kill(): void;
}

/** One session of a process that serves several, as the supervisor sees it. */
export class SharedSlot implements WorkerHandle {
  readonly #number: number;
  readonly #process: SlotProcess;
  readonly #clock: Clock;
  readonly #output: SlotOutput;
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<number>();
  readonly ended = this.#ended.promise;
  key?: Uint8Array<ArrayBuffer>;
  reachedLimit?: ReachedLimit;
  onEvent: WorkerHandle["onEvent"] = () => {};
  onStderrLine: WorkerHandle["onStderrLine"] = () => this.condemn();
  #isReady = false;
  #inputOpen = true;
  #hasEnded = false;
  #unusable?: string;
  #moved = 0;
  #room = WINDOW;
  #wake = () => {};
  #killTimer?: Timer;

  constructor(number: number, process: SlotProcess, clock: Clock) {
    this.#number = number;
    this.#process = process;
    this.#clock = clock;
    const onCancel = () => this.#tell(PIECE.abort);
    this.#output = new SlotOutput((bytes) => this.#onMoved(bytes), onCancel);
    // The pool may end it without having waited until it was ready.
    this.#ready.promise.catch(() => {});
    this.#tell(PIECE.open);
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get output(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#output.stream;
  }

  /** A piece came from the process. */
  take(piece: Piece): void {
    switch (piece.type) {
      case PIECE.data:
        return this.#output.put(piece.body);
      case PIECE.credit:
        this.#room += creditOf(piece);
        return this.#wake();
      case PIECE.event:
        return this.#handle(decodeText(piece.body));
      case PIECE.end:
        return this.end(piece.body[0] ?? WORKER_EXIT.crashed);
    }
    this.condemn();
  }

  /** The session is over, or the process has ended. */
  end(code: number, limit?: ReachedLimit): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#inputOpen = false;
    this.reachedLimit = limit;
    this.#clock.clearTimeout(this.#killTimer);
    this.#ready.reject(
      this.#unusable === undefined
        ? new StartError(`A worker ended with code ${code}`)
        : new UnusableError(this.#unusable),
    );
    this.#output.end();
    this.#wake();
    this.#ended.resolve(code);
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      while (this.#room <= 0 && this.#inputOpen) await this.#untilWoken();
      if (!this.#inputOpen) return;
      const count = Math.min(rest.length, this.#room, DATA_PIECE);
      this.#room -= count;
      const body = rest.subarray(0, count);
      rest = rest.subarray(count);
      const piece = encodePiece(PIECE.data, this.#number, body);
      await this.#process.write(piece);
    }
  }

  askToStop(reason: StopReason = "closing"): boolean {
    this.#tell(PIECE.stop, encodeText(reason));
    return !this.#hasEnded;
  }

  tellPassword(outcome: PasswordOutcome): void {
    this.#tell(PIECE.password, encodeText(outcome));
  }

  closeInput(): void {
    if (!this.#inputOpen) return;
    this.#tell(PIECE.end);
    this.#inputOpen = false;
    this.#wake();
  }

  /** The process goes too if it does not let the session go. */
  kill(): void {
    if (this.#hasEnded) return;
    this.#tell(PIECE.abort);
    this.#inputOpen = false;
    this.#wake();
    this.#killTimer ??= this.#clock.setTimeout(
      () => this.condemn(),
      BACKSTOP_MS,
    );
  }

  condemn(): void {
    this.#process.kill();
  }

  #tell(type: number, body?: Uint8Array): void {
    if (this.#hasEnded) return;
    const piece = encodePiece(type, this.#number, body);
    // A process that cannot be written to has ended.
    this.#process.write(piece).catch(() => {});
  }

  #handle(json: string): void {
    const event = parseEvent(json);
    if (!event) this.onStderrLine(json);
    else if (this.#isReady) this.onEvent(event);
    else if (event.event === "ready") this.#becomeReady(event.key);
    else if (event.event === "unusable") this.#unusable = event.message;
    else this.onEvent(event);
  }

  #becomeReady(key?: string): void {
    this.#isReady = true;
    this.key = key === undefined ? undefined : Uint8Array.fromBase64(key);
    this.#ready.resolve();
  }

  #onMoved(bytes: number): void {
    this.#moved += bytes;
    if (this.#moved < TOLD_AT || this.#hasEnded) return;
    const credit = encodeCredit(this.#number, this.#moved);
    this.#moved = 0;
    this.#process.write(credit).catch(() => {});
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
