import type { Hash } from "node:crypto";

/** Size and SHA-512 of what passes. */
export class Digest {
  #bytes = 0;
  #ended = false;

  private constructor(readonly hash: Hash) {}

  /** WebCrypto hashes no streams, so this loads `node:crypto`, which does. */
  static async start(): Promise<Digest> {
    const { createHash } = await import("node:crypto");
    return new Digest(createHash("sha512"));
  }

  /** Hands the pieces on. */
  async *passOn<T extends Uint8Array>(
    pieces: AsyncIterable<T>,
  ): AsyncGenerator<T, void, void> {
    for await (const piece of pieces) {
      this.#bytes += piece.length;
      this.hash.update(piece);
      yield piece;
    }
    this.#ended = true;
  }

  /**
   * To be called once.
   *
   * @throws {Error} If the pieces were not read to their end.
   */
  result(): { bytes: number; sha512: string } {
    if (!this.#ended) {
      throw new Error("Cannot know the hash of a letter before its end");
    }
    return { bytes: this.#bytes, sha512: this.hash.digest("hex") };
  }
}
