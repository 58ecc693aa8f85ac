import {
  type ByteStream,
  ReadTimeoutError,
} from "../../../protocol/byte_stream.ts";
import { PROGRESS_BYTES } from "../../limits.ts";
import type { StopReason } from "../../ipc/signals.ts";
import type { SessionTime } from "./session_time.ts";

/** The session has to end. */
export class StopError extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super("The session has to end");
    this.reason = reason;
  }
}

/**
 * The stream of a worker's client. Once the session has begun, no read takes longer than
 * the session has left, whatever asks for it: the next request or a piece of an upload. Bytes
 * that trickle in are no use of the session, but an upload that makes progress is.
 */
export class SessionStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #stopped = Promise.withResolvers<never>();
  #time?: SessionTime;
  /** Bytes that came since they last began the idle time anew. */
  #came = 0;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#stopped.promise.catch(() => {});
  }

  /** The session begins: its limits hold from now on. */
  begin(time: SessionTime): void {
    this.#time = time;
  }

  /** Ends every read, also the one under way, by this error. */
  stop(error: StopError): void {
    this.#stopped.reject(error);
  }

  /**
   * @throws {StopError} If it was stopped.
   * @throws {ReadTimeoutError} If its own time, or what the session has left, is over.
   */
  async read(into: Uint8Array, timeoutMs?: number): Promise<number | null> {
    if (!this.#time) return await this.#stream.read(into, timeoutMs);
    const { left } = this.#time;
    if (left <= 0) throw new ReadTimeoutError(left);
    const reading = this.#stream.read(
      into,
      Math.min(left, timeoutMs ?? left),
    );
    const count = await Promise.race([reading, this.#stopped.promise]);
    this.#count(this.#time, count ?? 0);
    return count;
  }

  #count(time: SessionTime, bytes: number): void {
    this.#came += bytes;
    if (this.#came < PROGRESS_BYTES) return;
    this.#came = 0;
    time.touch();
  }

  write(bytes: Uint8Array): number | Promise<number> {
    return this.#stream.write(bytes);
  }
}
