import {
  type ByteStream,
  ReadTimeoutError,
} from "../../protocol/byte_stream.ts";
import type { SessionTime } from "./session_time.ts";

/**
 * The stream of a worker's client. Once the session has begun, no read takes longer than
 * the session has left, whatever asks for it: the next request or a piece of an upload.
 */
export class SessionStream implements ByteStream {
  readonly #stream: ByteStream;
  #time?: SessionTime;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** The session begins: its limits hold from now on. */
  begin(time: SessionTime): void {
    this.#time = time;
  }

  /** @throws {ReadTimeoutError} If its own time, or what the session has left, is over. */
  async read(into: Uint8Array, timeoutMs?: number): Promise<number | null> {
    if (!this.#time) return await this.#stream.read(into, timeoutMs);
    const { left } = this.#time;
    if (left <= 0) throw new ReadTimeoutError(left);
    const count = await this.#stream.read(
      into,
      Math.min(left, timeoutMs ?? left),
    );
    this.#time.touch();
    return count;
  }

  write(bytes: Uint8Array): number | Promise<number> {
    return this.#stream.write(bytes);
  }
}
