import {
  type ByteStream,
  ReadTimeoutError,
} from "../../protocol/byte_stream.ts";
import type { ByeReason } from "../../protocol/requests/ending.ts";
import type { SessionTime } from "./session_time.ts";

/** Why a session ends, although its limits are not reached. */
export type StopReason = Extract<
  ByeReason,
  "closing" | "account_changed" | "too_many_sessions"
>;

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
 * the session has left, whatever asks for it: the next request or a piece of an upload.
 */
export class SessionStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #stopped = Promise.withResolvers<never>();
  #time?: SessionTime;

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
    this.#time.touch();
    return count;
  }

  write(bytes: Uint8Array): number | Promise<number> {
    return this.#stream.write(bytes);
  }
}
