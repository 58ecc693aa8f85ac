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
  #stopped?: StopError;
  /** Ends the read under way; harmless without one. */
  #endRead = (_error: StopError) => {};
  #time?: SessionTime;
  /** Bytes that came since they last began the idle time anew. */
  #came = 0;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** The session begins: its limits hold from now on. */
  begin(time: SessionTime): void {
    this.#time = time;
  }

  /** Ends every read, also the one under way, by this error. */
  stop(error: StopError): void {
    this.#stopped = error;
    this.#endRead(error);
  }

  /**
   * @throws {StopError} If it was stopped.
   * @throws {ReadTimeoutError} If its own time, or what the session has left, is over.
   */
  async read(into: Uint8Array, timeoutMs?: number): Promise<number | null> {
    if (!this.#time) return await this.#stream.read(into, timeoutMs);
    const { left } = this.#time;
    if (left <= 0) throw new ReadTimeoutError(left);
    if (this.#stopped) throw this.#stopped;
    const count = await this.#unlessStopped(
      this.#stream.read(into, Math.min(left, timeoutMs ?? left)),
    );
    this.#count(this.#time, count ?? 0);
    return count;
  }

  /** A race with one promise that outlives all reads would keep something of each. */
  async #unlessStopped(
    reading: number | null | Promise<number | null>,
  ): Promise<number | null> {
    if (!(reading instanceof Promise)) return reading;
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    this.#endRead = reject;
    reading.then(resolve, reject);
    return await promise;
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
