import { decodeText, encodeText } from "../../../../crypto/bytes.ts";
import type { Clock, Timer } from "../../../../program/clock.ts";
import { parseEvent } from "../../../ipc/events.ts";
import {
  CREDIT,
  creditOf,
  DATA_PIECE,
  encodeCredit,
  encodePiece,
  malformed,
  PIECE,
  type Piece,
  WINDOW,
} from "../../../ipc/mux.ts";
import type { PasswordOutcome, StopReason } from "../../../ipc/signals.ts";
import { BACKSTOP_MS } from "../../../limits.ts";
import {
  type ReachedLimit,
  StartError,
  type WorkerHandle,
} from "../worker_handle.ts";
import { SlotOutput } from "./slot_output.ts";

/** Bytes of the key that a session is sealed to (X25519). */
const KEY_LENGTH = 32;

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
  onStderrLine: WorkerHandle["onStderrLine"] = () => {};
  #isReady = false;
  #inputOpen = true;
  #hasEnded = false;
  /** Bytes that came and that the worker does not know to be moved on. */
  #unacknowledged = 0;
  /** Bytes moved on of which the worker was not told. */
  #moved = 0;
  /** Bytes that the worker has room for. */
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

  /**
   * A piece came from the process.
   *
   * @throws {TypeError} If no worker of ours writes that.
   */
  take(piece: Piece): void {
    switch (piece.type) {
      case PIECE.data:
        return this.#takeData(piece.body);
      case PIECE.credit:
        return this.#addRoom(creditOf(piece));
      case PIECE.event:
        return this.#handle(decodeText(piece.body));
      case PIECE.end:
        if (piece.body.length === 1) return this.end(piece.body[0]);
    }
    throw malformed();
  }

  /**
   * The session is over, or the process has ended.
   *
   * @param limit The limit that ended the process, if one did.
   * @param reason Why the process could not start, if so.
   */
  end(code: number, limit?: ReachedLimit, reason?: Error): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#inputOpen = false;
    this.reachedLimit = limit;
    this.#clock.clearTimeout(this.#killTimer);
    this.#ready.reject(
      reason ?? new StartError(`A worker ended with code ${code}`),
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

  /** What is not moved on takes memory here, so that more than a window is not kept. */
  #takeData(bytes: Uint8Array): void {
    this.#unacknowledged += bytes.length;
    if (bytes.length === 0 || this.#unacknowledged > WINDOW) throw malformed();
    this.#output.put(bytes);
  }

  /** There is a credit for each quarter of a window at most, so there are never many. */
  #addRoom(bytes: number): void {
    this.#room += bytes;
    if (bytes < CREDIT || this.#room > WINDOW) throw malformed();
    this.#wake();
  }

  #handle(json: string): void {
    const event = parseEvent(json);
    if (!event) {
      this.onStderrLine(json);
      throw malformed();
    }
    if (!this.#isReady && event.event === "ready") {
      return this.#becomeReady(event.key);
    }
    this.onEvent(event);
  }

  #becomeReady(key = ""): void {
    this.#isReady = true;
    this.key = Uint8Array.fromBase64(key);
    if (this.key.length !== KEY_LENGTH) throw malformed();
    this.#ready.resolve();
  }

  #onMoved(bytes: number): void {
    this.#moved += bytes;
    if (this.#moved < CREDIT || this.#hasEnded) return;
    const credit = encodeCredit(this.#number, this.#moved);
    this.#unacknowledged -= this.#moved;
    this.#moved = 0;
    this.#process.write(credit).catch(() => {});
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
