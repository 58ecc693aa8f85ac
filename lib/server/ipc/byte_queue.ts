/** Room for small pieces that are kept together: many must not take much memory. */
const ROOM = 4096;

/** Some bytes, and room for more behind them. */
interface Chunk {
  buffer: Uint8Array;
  start: number;
  end: number;
}

/** Bytes that came and nobody has taken, the oldest first. */
export class ByteQueue {
  readonly #chunks: Chunk[] = [];

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Keeps a copy: the bytes are the caller's again. */
  put(bytes: Uint8Array): void {
    const last = this.#chunks.at(-1);
    if (!last) return this.#add(bytes, bytes.length);
    if (last.buffer.length - last.end < bytes.length) {
      return this.#add(bytes, Math.max(bytes.length, ROOM));
    }
    last.buffer.set(bytes, last.end);
    last.end += bytes.length;
  }

  #add(bytes: Uint8Array, room: number): void {
    const buffer = new Uint8Array(room);
    buffer.set(bytes);
    this.#chunks.push({ buffer, start: 0, end: bytes.length });
  }

  /** Takes some of them; 0 if there are none, or no room. */
  take(into: Uint8Array): number {
    const first = this.#chunks[0];
    if (!first) return 0;
    const { buffer, start, end } = first;
    const count = Math.min(end - start, into.length);
    into.set(buffer.subarray(start, start + count));
    first.start += count;
    if (first.start === end) this.#chunks.shift();
    return count;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#chunks.length = 0;
  }
}
