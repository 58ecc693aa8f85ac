import { ProtocolError } from "../errors.ts";

/** Takes pieces apart by length, wherever they were cut. */
export class DataReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** What is left of the latest piece. */
  #left: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Whether all was read; waits for the next piece to know it. */
  async atEnd(): Promise<boolean> {
    while (this.#left.length === 0 && !this.#ended) await this.#next();
    return this.#ended;
  }

  async #next(): Promise<void> {
    try {
      const { value, done } = await this.#pieces.next();
      if (done) this.#ended = true;
      else this.#left = value;
    } catch (error) {
      this.#ended = true;
      throw error;
    }
  }

  /**
   * The next bytes, if all of them came in one piece: a view, gone when the next one comes.
   * Most of what is short can so be read without waiting and copying.
   */
  here(size: number): Uint8Array | undefined {
    if (this.#left.length < size) return undefined;
    const bytes = this.#left.subarray(0, size);
    this.#left = this.#left.subarray(size);
    return bytes;
  }

  /**
   * The next bytes, in a copy. It takes memory for all of them.
   *
   * @throws {ProtocolError} If there are fewer.
   */
  async bytes(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    let length = 0;
    for await (const part of this.parts(size)) {
      bytes.set(part, length);
      length += part.length;
    }
    return bytes;
  }

  /**
   * The next bytes, in parts; each is gone when the next one comes.
   *
   * @throws {ProtocolError} If there are fewer.
   */
  async *parts(size: number): AsyncGenerator<Uint8Array, void, void> {
    for (let left = size; left > 0;) {
      if (await this.atEnd()) throw cut();
      const part = this.#left.subarray(0, left);
      this.#left = this.#left.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}

function cut(): ProtocolError {
  return new ProtocolError(
    "Cannot understand the server: an answer is shorter than it announced",
  );
}
