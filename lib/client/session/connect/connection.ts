import {
  type ByteStream,
  ReadTimeoutError,
} from "../../../protocol/byte_stream.ts";
import { type Clock, systemClock, type Timer } from "../../../program/clock.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { systemReason } from "../../../program/system/system_reason.ts";

/** A TCP connection on which every read and write has a time limit. */
export class Connection implements ByteStream {
  readonly #conn: Deno.TcpConn;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  #isSending = false;
  /** When the client last had something to send. */
  #sentAt = -Infinity;
  /** When the server last said something. */
  #heardAt = -Infinity;
  /** Why a wait that took too long has closed it: the other waits end with that, too. */
  #late?: Error;

  /** @param timeoutMs How long a read or write may take that names no time of its own. */
  constructor(conn: Deno.TcpConn, timeoutMs: number, clock = systemClock) {
    this.#conn = conn;
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    conn.setNoDelay(true);
  }

  async read(
    into: Uint8Array,
    timeoutMs = this.#timeoutMs,
  ): Promise<number | null> {
    const late = () => new ReadTimeoutError(timeoutMs);
    const since = (begun: number) =>
      this.#isSending ? this.#clock.now() : Math.max(begun, this.#sentAt);
    const count = await this.#within(
      { limitMs: timeoutMs, late, since },
      () => this.#conn.read(into),
    );
    this.#heardAt = this.#clock.now();
    return count;
  }

  /** A server that says it is still at work may take its time before it reads on. */
  write(bytes: Uint8Array): Promise<number> {
    const limitMs = this.#timeoutMs;
    const late = () => timedOut(limitMs);
    const since = (begun: number) => Math.max(begun, this.#heardAt);
    return this.#within(
      { limitMs, late, since },
      () => this.#conn.write(bytes),
    );
  }

  /**
   * Whether the client is sending a content. The server need not answer before it has the
   * whole, so reads count their time from the end of it; each write keeps its own.
   */
  set isSending(value: boolean) {
    this.#isSending = value;
    this.#sentAt = this.#clock.now();
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // It is closed already: a timeout did it.
    }
  }

  /** A read or write that takes too long ends by closing the connection. */
  async #within<T>(
    { limitMs, late, since }: Limit,
    wait: () => Promise<T>,
  ): Promise<T> {
    const begun = this.#clock.now();
    let timer: Timer;
    const check = () => {
      const left = since(begun) + limitMs - this.#clock.now();
      if (left > 0) {
        timer = this.#clock.setTimeout(check, left);
        return;
      }
      this.#late ??= late();
      this.close();
    };
    timer = this.#clock.setTimeout(check, limitMs);
    try {
      return await wait();
    } catch (error) {
      throw this.#late ?? connectionLost(error);
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }
}

/** How long a read or write may take. */
interface Limit {
  limitMs: number;
  /** What is thrown when it has taken longer. */
  late: () => Error;
  /** When that time began, for a wait that began at `begun`. */
  since: (begun: number) => number;
}

/** The failure of a server that keeps the client waiting. */
export function timedOut(limitMs: number): Failure {
  return new Failure(
    EXIT.cannotConnect,
    `Connection timed out: the server did not answer within ${
      limitMs / 1000
    } s`,
    "--timeout allows more",
  );
}

function connectionLost(cause: unknown): Failure {
  return new Failure(
    EXIT.cannotConnect,
    `The connection to the server was lost: ${systemReason(cause)}`,
  );
}
