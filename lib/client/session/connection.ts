import {
  type ByteStream,
  ReadTimeoutError,
} from "../../protocol/byte_stream.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { systemReason } from "../../program/system/system_reason.ts";

/** A TCP connection on which every read and write has a time limit. */
export class Connection implements ByteStream {
  readonly #conn: Deno.TcpConn;
  readonly #timeoutMs: number;

  /** @param timeoutMs How long a read or write may take that names no time of its own. */
  constructor(conn: Deno.TcpConn, timeoutMs: number) {
    this.#conn = conn;
    this.#timeoutMs = timeoutMs;
    conn.setNoDelay(true);
  }

  read(
    into: Uint8Array,
    timeoutMs = this.#timeoutMs,
  ): Promise<number | null> {
    const late = () => new ReadTimeoutError(timeoutMs);
    return this.#within(timeoutMs, late, () => this.#conn.read(into));
  }

  write(bytes: Uint8Array): Promise<number> {
    const late = () => timedOut(this.#timeoutMs);
    return this.#within(this.#timeoutMs, late, () => this.#conn.write(bytes));
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
    limitMs: number,
    late: () => Error,
    wait: () => Promise<T>,
  ): Promise<T> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.close();
    }, limitMs);
    try {
      return await wait();
    } catch (error) {
      throw isLate ? late() : connectionLost(error);
    } finally {
      clearTimeout(timer);
    }
  }
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
