import type { RelayedConn } from "./relay.ts";

const NOTHING = Promise.resolve(new Uint8Array(0));

/**
 * A connection that is read only after a promise: a client that waits sends nothing. It
 * can be taken from the relay, which may have begun to read it.
 */
export class HeldConn implements RelayedConn {
  readonly #conn: RelayedConn;
  readonly #opened: Promise<void>;
  /** What the read under way brings to whoever takes the connection. */
  #reading: Promise<Uint8Array | null> = NOTHING;
  #taken = false;

  constructor(conn: RelayedConn, opened: Promise<void>) {
    this.#conn = conn;
    this.#opened = opened;
  }

  /** Ends, for the relay, once the connection was taken from it. */
  async read(into: Uint8Array): Promise<number | null> {
    await this.#opened;
    if (this.#taken) return null;
    const reading = this.#conn.read(into);
    this.#reading = reading.then((count) =>
      count === null ? null : into.slice(0, this.#taken ? count : 0)
    );
    this.#reading.catch(() => {});
    const count = await reading;
    if (this.#taken) return null;
    this.#reading = NOTHING;
    return count;
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  /**
   * Takes the connection; whoever does reads it from then on.
   *
   * @returns What the read under way brings, null at the end.
   */
  take(): Promise<Uint8Array | null> {
    this.#taken = true;
    return this.#reading;
  }
}
