import type { ByteStream } from "../../../protocol/byte_stream.ts";
import { ByteQueue } from "../../ipc/byte_queue.ts";
import {
  CREDIT,
  DATA_PIECE,
  encodeCredit,
  encodePiece,
  PIECE,
  WINDOW,
} from "../../ipc/mux.ts";
import { within } from "../within.ts";

/** The stream of one session among several on the pipes of a worker (ipc/mux.ts). */
export class SlotStream implements ByteStream {
  readonly #slot: number;
  readonly #write: (piece: Uint8Array) => void;
  /** What came and was not read. */
  readonly #came = new ByteQueue();
  #hasEnded = false;
  #isAborted = false;
  /** Bytes that were read and not told yet. */
  #read = 0;
  /** Bytes that the other end has room for. */
  #room = WINDOW;
  #wakeReader = () => {};
  #wakeWriter = () => {};

  /** @param write Writes a piece to the pipe, whole. */
  constructor(slot: number, write: (piece: Uint8Array) => void) {
    this.#slot = slot;
    this.#write = write;
  }

  /** Bytes of the client came. */
  put(bytes: Uint8Array): void {
    this.#came.put(bytes);
    this.#wakeReader();
  }

  /** No more will come. */
  end(): void {
    this.#hasEnded = true;
    this.#wakeReader();
  }

  /** The other end has room for so many bytes more. */
  addRoom(bytes: number): void {
    this.#room += bytes;
    this.#wakeWriter();
  }

  /** Nobody hears it any more: every write fails from now on, and no more comes. */
  abort(): void {
    this.#isAborted = true;
    this.end();
    this.#wakeWriter();
  }

  /** @throws {ReadTimeoutError} If it takes longer, in ms. */
  async read(into: Uint8Array, timeoutMs?: number): Promise<number | null> {
    if (this.#came.isEmpty && !this.#hasEnded) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wakeReader = resolve;
      await within(timeoutMs, promise);
    }
    if (this.#came.isEmpty) return null;
    const count = this.#came.take(into);
    this.#tellRead(count);
    return count;
  }

  /** @throws {Deno.errors.BrokenPipe} If nobody hears it any more. */
  write(bytes: Uint8Array): number | Promise<number> {
    return this.#room > 0 || this.#isAborted
      ? this.#writeNow(bytes)
      : this.#whenRoom().then(() => this.#writeNow(bytes));
  }

  #writeNow(bytes: Uint8Array): number {
    if (this.#isAborted) throw new Deno.errors.BrokenPipe("Broken pipe");
    const count = Math.min(bytes.length, this.#room, DATA_PIECE);
    this.#room -= count;
    const piece = bytes.subarray(0, count);
    this.#write(encodePiece(PIECE.data, this.#slot, piece));
    return count;
  }

  async #whenRoom(): Promise<void> {
    while (this.#room <= 0 && !this.#isAborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wakeWriter = resolve;
      await promise;
    }
  }

  #tellRead(bytes: number): void {
    this.#read += bytes;
    if (this.#read < CREDIT || this.#hasEnded) return;
    this.#write(encodeCredit(this.#slot, this.#read));
    this.#read = 0;
  }
}
