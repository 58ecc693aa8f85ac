import { type Bytes, randomBytes } from "../../../crypto/bytes.ts";
import type { Clock } from "../../../program/clock.ts";
import { sleep, unless } from "../../../program/waits.ts";
import { writeAll } from "../../../protocol/byte_stream.ts";
import { type RefusalCode, RefusedError } from "../../../protocol/errors.ts";
import {
  type Hello,
  LENGTH,
} from "../../../protocol/handshake/handshake_messages.ts";
import {
  encodeHello,
  encodeRefused,
  encodeWait,
  type WaitReason,
} from "../../../protocol/handshake/plain_frames.ts";
import { LOGIN_FRAME_LIMIT } from "../../../protocol/limits.ts";
import { encodeFrame, FrameReader } from "../../../protocol/records/frame.ts";
import { LINGER_MS, LOGIN_TIMEOUT_MS, WAIT_SIGN_MS } from "../../limits.ts";
import type { ServerOptions } from "../../options.ts";

/** What the supervisor needs of a TCP connection. */
export type ClientConn = Pick<
  Deno.TcpConn,
  "remoteAddr" | "setNoDelay" | "read" | "write" | "closeWrite" | "close"
>;

/** What a Hello is made of. */
export type HelloOptions = Pick<ServerOptions, "enhanced" | "maxSkewMs">;

/** A Login as it came. */
export interface ReceivedLogin {
  helloFrame: Bytes;
  loginFrame: Bytes;
  /** What came after it. */
  rest: Bytes;
  /** In ms since the epoch. */
  receivedAt: number;
  /** The same moment, by the monotonic clock. */
  receivedTick: number;
}

/** The peer went away before a worker had its login. */
export class PeerGoneError extends Error {
  override name = "PeerGoneError";

  constructor() {
    super("The peer has gone");
  }
}

/** A connection before its login: the server reads frame lengths and decrypts nothing. */
export class PreauthConnection {
  readonly conn: ClientConn;
  /** The peer's address, without its port. */
  readonly address: string;
  readonly #clock: Clock;
  readonly #evicted = new AbortController();

  constructor(conn: ClientConn, clock: Clock) {
    this.conn = conn;
    this.#clock = clock;
    this.address = (conn.remoteAddr as Deno.NetAddr).hostname;
    try {
      conn.setNoDelay(true);
    } catch {
      // The peer is gone already, which shows in the next read.
    }
  }

  /**
   * Aborted when the connection is evicted, by a {@link RefusedError}, or when its peer
   * has gone, by a {@link PeerGoneError}.
   */
  get evicted(): AbortSignal {
    return this.#evicted.signal;
  }

  /** Aborts what the connection waits for. */
  evict(code: RefusalCode): void {
    this.#evicted.abort(new RefusedError(code));
  }

  /**
   * Says Hello and waits for a whole Login.
   *
   * @returns The Login, or null if the peer went away.
   * @throws {RefusedError} If none comes in time, or the connection is evicted.
   * @throws {ProtocolError} If something else comes.
   */
  async receiveLogin(options: HelloOptions): Promise<ReceivedLogin | null> {
    const late = () => this.evict("timeout");
    const timer = this.#clock.setTimeout(late, LOGIN_TIMEOUT_MS);
    try {
      return await unless(this.evicted, this.#receiveLogin(options));
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  async #receiveLogin(options: HelloOptions): Promise<ReceivedLogin | null> {
    const helloFrame = encodeHello(newHello(options, this.#clock.epoch()));
    const frames = new FrameReader(this.conn, LOGIN_FRAME_LIMIT);
    await writeAll(this.conn, helloFrame);
    const body = await frames.next();
    if (!body) return null;
    return {
      helloFrame,
      loginFrame: encodeFrame(body),
      rest: frames.rest(),
      receivedAt: this.#clock.epoch(),
      receivedTick: this.#clock.now(),
    };
  }

  /** Tells the client that its login waits, in ms. One that cannot be told has gone. */
  async announceWait(ms: number, reason: WaitReason): Promise<void> {
    try {
      await writeAll(this.conn, encodeWait(ms, reason));
    } catch {
      this.#evicted.abort(new PeerGoneError());
    }
  }

  /**
   * Tells the client every few seconds that its login waits for that work, so that its
   * timeout means a dead server. What is written afterwards comes after what was told.
   */
  async waitFor<T>(work: Promise<T>): Promise<T> {
    const done = new AbortController();
    const announcing = this.#announceUntil(done.signal);
    try {
      return await work;
    } finally {
      done.abort();
      await announcing;
    }
  }

  async #announceUntil(done: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(WAIT_SIGN_MS, done, this.#clock);
      if (done.aborted || this.evicted.aborted) return;
      await this.announceWait(WAIT_SIGN_MS, "queue");
    }
  }

  /** Tells the client why it is refused, if it is still there. */
  async refuse(code: RefusalCode): Promise<void> {
    try {
      await writeAll(this.conn, encodeRefused(code));
    } catch {
      // It is gone already.
    }
  }

  /**
   * Closes for writing, then reads what the peer still sends: to close at once would
   * take back what the peer has not read yet (RFC 1122, 4.2.2.13).
   */
  async close(): Promise<void> {
    const timer = this.#clock.setTimeout(() => this.cut(), LINGER_MS);
    try {
      await this.conn.closeWrite();
      const sink = new Uint8Array(16 * 1024);
      while (await this.conn.read(sink) !== null);
    } catch {
      // The peer or the timer has closed it.
    } finally {
      this.#clock.clearTimeout(timer);
      this.cut();
    }
  }

  /** Closes at once. */
  cut(): void {
    try {
      this.conn.close();
    } catch {
      // It is closed already.
    }
  }
}

function newHello({ enhanced, maxSkewMs }: HelloOptions, now: number): Hello {
  if (!enhanced) return { mode: "basic" };
  return {
    mode: "enhanced",
    sessionId: randomBytes(LENGTH.sessionId),
    challenge: randomBytes(LENGTH.challenge),
    serverTime: now,
    maxSkew: maxSkewMs,
  };
}
