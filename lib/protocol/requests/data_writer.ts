import type { Channel } from "../records/channel.ts";

/** Bytes of a full record: who reads them has something to do while more are gathered. */
const FULL = 64 * 1024;

/** Posts many small pieces in data records that are full. */
export class DataWriter {
  readonly #channel: Pick<Channel, "postData">;
  readonly #buffer = new Uint8Array(FULL);
  #length = 0;

  constructor(channel: Pick<Channel, "postData">) {
    this.#channel = channel;
  }

  /**
   * Takes a piece, which may be overwritten once the promise resolves; at once if there is
   * none, as with most of what is short.
   */
  add(piece: Uint8Array): Promise<void> | undefined {
    if (this.#length + piece.length >= FULL) return this.#fill(piece);
    this.#buffer.set(piece, this.#length);
    this.#length += piece.length;
  }

  async #fill(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + FULL - this.#length);
      this.#buffer.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (this.#length === FULL) await this.flush();
    }
  }

  /** Posts what is left. */
  async flush(): Promise<void> {
    await this.#channel.postData(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}
