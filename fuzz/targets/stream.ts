/** A connection in memory. */
import { type Bytes, concatBytes } from "../../lib/crypto/bytes.ts";
import type { ByteStream } from "../../lib/protocol/byte_stream.ts";

/** Reads after the end of the stream: more than a few are a loop without end. */
const MOST_READS = 100;

/** A client that sends everything, in pieces, and closes. */
export class FuzzStream implements ByteStream {
  readonly #frames: Iterator<Uint8Array>;
  readonly #pieces: number[];
  readonly #written: Uint8Array[] = [];
  /** What was taken of the frames and is not read yet. */
  #rest: Uint8Array = new Uint8Array(0);
  #reads = 0;
  #readsAfterEnd = 0;

  /**
   * @param frames They are only asked for when they are read.
   * @param pieces Bytes that the reads give, in turn.
   */
  constructor(frames: Iterable<Uint8Array>, pieces: number[]) {
    this.#frames = frames[Symbol.iterator]();
    this.#pieces = pieces;
  }

  read(into: Uint8Array): number | null {
    if (into.length === 0) {
      throw new RangeError("Cannot read: there is no room");
    }
    const piece = this.#pieces[this.#reads++ % this.#pieces.length];
    const size = Math.min(piece, into.length);
    this.#take(size);
    const some = this.#rest.subarray(0, size);
    if (some.length === 0) return this.#readAfterEnd();
    into.set(some);
    this.#rest = this.#rest.subarray(size);
    return some.length;
  }

  #take(size: number): void {
    const parts = [this.#rest];
    for (let length = this.#rest.length; length < size;) {
      const { value, done } = this.#frames.next();
      if (done) break;
      parts.push(value);
      length += value.length;
    }
    if (parts.length > 1) this.#rest = concatBytes(...parts);
  }

  #readAfterEnd(): null {
    if (++this.#readsAfterEnd > MOST_READS) {
      throw new RangeError("Cannot read: the stream has ended");
    }
    return null;
  }

  write(bytes: Uint8Array): number {
    this.#written.push(bytes.slice());
    return bytes.length;
  }

  /** All that was written. */
  get written(): Bytes {
    return concatBytes(...this.#written);
  }
}
