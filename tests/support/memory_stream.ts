import type { ByteStream } from "../../lib/protocol/byte_stream.ts";

/** One direction of a connection in memory. */
class Pipe {
  readonly #chunks: Uint8Array[] = [];
  #closed = false;
  #wake = () => {};

  write(bytes: Uint8Array): number {
    if (this.#closed) throw new Error("Cannot write: the pipe is closed");
    if (bytes.length > 0) this.#chunks.push(bytes.slice());
    this.#wake();
    return bytes.length;
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#chunks.length === 0) {
      if (this.#closed) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const [chunk] = this.#chunks;
    const count = Math.min(chunk.length, into.length);
    into.set(chunk.subarray(0, count));
    if (count < chunk.length) this.#chunks[0] = chunk.subarray(count);
    else this.#chunks.shift();
    return count;
  }
}

/** One end of a connection in memory. */
export interface MemoryStream extends ByteStream {
  /** Ends what this end writes. */
  close(): void;
}

/** A connection in memory, of two ends. */
export function streamPair(): [MemoryStream, MemoryStream] {
  const there = new Pipe();
  const back = new Pipe();
  return [endOf(back, there), endOf(there, back)];
}

function endOf(incoming: Pipe, outgoing: Pipe): MemoryStream {
  return {
    read: (into) => incoming.read(into),
    write: (bytes) => outgoing.write(bytes),
    close: () => outgoing.close(),
  };
}

/** A stream that hands out these chunks, one a read at the most, and ends. */
export function streamOf(...chunks: Uint8Array[]): MemoryStream {
  const [here, there] = streamPair();
  for (const chunk of chunks) there.write(chunk);
  there.close();
  return here;
}

/** What is written, kept. */
export class Sink {
  readonly #chunks: Uint8Array[] = [];

  write(bytes: Uint8Array): number {
    this.#chunks.push(bytes.slice());
    return bytes.length;
  }

  /** All that was written. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#chunks.flatMap((chunk) => [...chunk]));
  }
}
