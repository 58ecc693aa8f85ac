import type { Channel } from "../records/channel.ts";
import { DATA_LIMIT } from "../limits.ts";

/** Posts many small pieces in data records that are full. */
export class DataWriter {
  readonly #channel: Pick<Channel, "postData">;
  readonly #buffer = new Uint8Array(DATA_LIMIT);
  #length = 0;
  #bytes = 0;

  constructor(channel: Pick<Channel, "postData">) {
    this.#channel = channel;
  }

  /** Bytes that were added. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a piece, which may be overwritten once the promise resolves. */
  async add(piece: Uint8Array): Promise<void> {
    this.#bytes += piece.length;
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + DATA_LIMIT - this.#length);
      this.#buffer.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (this.#length === DATA_LIMIT) await this.flush();
    }
  }

  /** Posts what is left. */
  async flush(): Promise<void> {
    await this.#channel.postData(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
  }
}
