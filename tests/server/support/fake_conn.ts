import { type MemoryStream, streamPair } from "../../support/memory_stream.ts";
import type { ClientConn } from "../../../lib/server/supervisor/preauth/preauth_connection.ts";

/** A connection in memory: the server's end, and the peer's. */
export class FakeConn implements ClientConn {
  readonly #near: MemoryStream;
  readonly #closed = Promise.withResolvers<never>();
  readonly peer: MemoryStream;
  readonly remoteAddr: Deno.NetAddr;
  /** What the server did with it, in its order. */
  readonly calls: string[] = [];

  constructor(hostname = "192.0.2.1") {
    [this.#near, this.peer] = streamPair();
    this.#closed.promise.catch(() => {});
    this.remoteAddr = { transport: "tcp", hostname, port: 40_000 };
  }

  setNoDelay(): void {}

  async read(into: Uint8Array): Promise<number | null> {
    return await Promise.race([this.#near.read(into), this.#closed.promise]);
  }

  async write(bytes: Uint8Array): Promise<number> {
    return await this.#near.write(bytes);
  }

  closeWrite(): Promise<void> {
    this.calls.push("closeWrite");
    this.#near.close();
    return Promise.resolve();
  }

  close(): void {
    this.calls.push("close");
    this.#near.close();
    this.#closed.reject(new Deno.errors.BadResource("It is closed"));
  }
}

/** A listener whose connections a test makes. */
export class FakeListener<Conn extends object = FakeConn> {
  readonly #arrived: (Conn | Error)[] = [];
  #wake = () => {};
  isClosed = false;

  /** Somebody connects, or the system fails. */
  arrive<T extends Conn | Error>(conn: T): T {
    this.#arrived.push(conn);
    this.#wake();
    return conn;
  }

  async accept(): Promise<Conn> {
    for (;;) {
      if (this.isClosed) throw new Deno.errors.BadResource("It is closed");
      const next = this.#arrived.shift();
      if (next instanceof Error) throw next;
      if (next) return next;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  close(): void {
    this.isClosed = true;
    this.#wake();
  }
}
