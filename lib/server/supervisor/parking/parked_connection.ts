import { equalBytes } from "../../../crypto/bytes.ts";
import type { Clock, Timer } from "../../../program/clock.ts";
import { writeAll } from "../../../protocol/byte_stream.ts";
import {
  type AnsweredNotice,
  encodeNotice,
  type Notice,
  NOTICE_LENGTH,
} from "../../../protocol/notices.ts";
import { PARK_ALIVE_MS, PARK_ANSWER_MS } from "../../limits.ts";

/** What a parked connection needs of the one that its user logged in on. */
export interface ParkableConnection {
  conn: Pick<Deno.TcpConn, "read" | "write">;
  /** The peer's address, without its port. */
  address: string;
  /** Closes it once the peer could read what was said. */
  close(): Promise<void>;
  /** Closes it at once. */
  cut(): void;
}

/** A connection whose session has ended, and whose client waits for news. */
export interface ParkedClient {
  connection: ParkableConnection;
  user: string;
  /** What the user's account is known by. */
  account: string;
  /** When the user logged in, in ms since the epoch. */
  since: number;
  /** Whether a mail came while the session went on. */
  hasNews: boolean;
  /** What the client sends first: the relay has begun to read it. */
  first: Promise<Uint8Array | null>;
}

/** Why a parked connection has ended, for the log. */
export type ParkEnd =
  | "its client has gone"
  | "its client does not answer"
  | "its client sent what it may not"
  | "the account was removed, or has new keys or another password"
  | "the server is stopping";

/**
 * Says notices on a connection. The client answers each before the next one is said, so
 * that one that is dead or does not read is found out, and news never add up.
 */
export class ParkedConnection {
  readonly client: ParkedClient;
  readonly #clock: Clock;
  readonly #onEnd: (why: ParkEnd) => void;
  /** The notice that the client has not answered yet. */
  #asked?: AnsweredNotice;
  #timer?: Timer;
  #hasNews: boolean;
  #ended = false;
  /** When the client was last told to look, in ms since the epoch. */
  #toldAt: number;
  #changed = 0;

  /** @param onEnd Called once, when it is parked no more. */
  constructor(
    client: ParkedClient,
    clock: Clock,
    onEnd: (why: ParkEnd) => void,
  ) {
    this.client = client;
    this.#clock = clock;
    this.#onEnd = onEnd;
    this.#hasNews = client.hasNews;
    this.#toldAt = client.since;
  }

  begin(): void {
    this.#ask("alive");
    this.#read();
  }

  /** A mail may have come. */
  news(): void {
    this.#toldAt = this.#clock.epoch();
    if (this.#asked) this.#hasNews = true;
    else this.#ask("news");
  }

  /**
   * The user's box was seen: something came there or went at `changed`, in ms since the
   * epoch. A clock that was set back makes a time that is ahead: it counts once.
   */
  seen(changed: number): void {
    if (changed <= this.#toldAt || changed === this.#changed) return;
    this.#changed = changed;
    this.news();
  }

  /** Says why it ends, and closes. */
  async end(notice: Notice, why: ParkEnd): Promise<void> {
    if (!this.#finish(why)) return;
    const { connection } = this.client;
    await writeAll(connection.conn, encodeNotice(notice)).catch(() => {});
    await connection.close();
  }

  #cut(why: ParkEnd): void {
    if (this.#finish(why)) this.client.connection.cut();
  }

  /** False if it has ended before. */
  #finish(why: ParkEnd): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#clock.clearTimeout(this.#timer);
    this.#onEnd(why);
    return true;
  }

  #ask(notice: AnsweredNotice): void {
    this.#asked = notice;
    this.#after(PARK_ANSWER_MS, () => this.#cut("its client does not answer"));
    writeAll(this.client.connection.conn, encodeNotice(notice))
      .catch(() => this.#cut("its client has gone"));
  }

  #after(ms: number, run: () => void): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(run, ms);
  }

  #answered(): void {
    this.#asked = undefined;
    if (!this.#hasNews) {
      return this.#after(PARK_ALIVE_MS, () => this.#ask("alive"));
    }
    this.#hasNews = false;
    this.#ask("news");
  }

  /** Takes answers until the client goes, or sends something else. */
  async #read(): Promise<void> {
    const buffer = new Uint8Array(NOTICE_LENGTH);
    let have = 0;
    for await (const bytes of this.#pieces(buffer.length)) {
      if (have + bytes.length > buffer.length) return this.#cut(WRONG);
      buffer.set(bytes, have);
      have += bytes.length;
      if (!this.#isAnswer(buffer.subarray(0, have))) return this.#cut(WRONG);
      if (have < buffer.length) continue;
      have = 0;
      this.#answered();
    }
    this.#cut("its client has gone");
  }

  /** Whether this begins the answer that is awaited. */
  #isAnswer(bytes: Uint8Array): boolean {
    if (!this.#asked) return false;
    const answer = encodeNotice(this.#asked);
    return equalBytes(bytes, answer.subarray(0, bytes.length));
  }

  async *#pieces(size: number): AsyncGenerator<Uint8Array> {
    const { first, connection: { conn } } = this.client;
    const began = await first.catch(() => null);
    if (began === null) return;
    yield began;
    const buffer = new Uint8Array(size);
    for (;;) {
      const count = await conn.read(buffer).catch(() => null);
      if (count === null) return;
      yield buffer.subarray(0, count);
    }
  }
}

const WRONG = "its client sent what it may not";
