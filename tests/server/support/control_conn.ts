import type { ControlConn } from "../../../lib/server/control/control_server.ts";
import { type MemoryStream, streamPair } from "../../support/memory_stream.ts";

/** A connection to the control socket in memory: the server's end, and the owner's. */
export class FakeControlConn implements ControlConn {
  readonly #near: MemoryStream;
  readonly #closed = Promise.withResolvers<never>();
  readonly peer: MemoryStream;
  isClosed = false;
  /** Whether the owner takes what the server writes. */
  isRead = true;

  constructor() {
    [this.#near, this.peer] = streamPair();
    this.#closed.promise.catch(() => {});
  }

  /** What an owner's program asks in one line. */
  ask(line: string): void {
    this.peer.write(new TextEncoder().encode(`${line}\n`));
  }

  /** All that the server said, once it has closed. */
  async heard(): Promise<unknown[]> {
    let text = "";
    const buffer = new Uint8Array(4096);
    for (let count; (count = await this.peer.read(buffer)) !== null;) {
      text += new TextDecoder().decode(buffer.subarray(0, count));
    }
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  async read(into: Uint8Array): Promise<number | null> {
    return await Promise.race([this.#near.read(into), this.#closed.promise]);
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (!this.isRead) return await this.#closed.promise;
    return await this.#near.write(bytes);
  }

  close(): void {
    this.isClosed = true;
    this.#near.close();
    this.#closed.reject(new Deno.errors.BadResource("It is closed"));
  }
}
