/** Takes as many bytes as are asked for from pieces of any size. */
export class PieceReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /**
   * So many bytes, or fewer at the end; in an array of their own.
   *
   * @param size Small enough for memory.
   */
  async take(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    let used = 0;
    while (used < size) {
      const part = await this.some(size - used);
      if (part.length === 0) break;
      bytes.set(part, used);
      used += part.length;
    }
    return bytes.subarray(0, used);
  }

  /** Some bytes, at most that many, that are good until the next call; none at the end. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#piece.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) return new Uint8Array(0);
      this.#piece = value;
    }
    const part = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(part.length);
    return part;
  }
}
