import { type Bytes, randomBytes } from "../../crypto/bytes.ts";
import { encodeFrame, FrameReader } from "../../protocol/records/frame.ts";
import { writeAll } from "../../protocol/byte_stream.ts";
import {
  encodeHello,
  encodeRefused,
  encodeWait,
  type Hello,
  LENGTH,
} from "../../protocol/handshake/handshake.ts";
import { type RefusalCode, RefusedError } from "../../protocol/errors.ts";
import { LOGIN_FRAME_LIMIT } from "../../protocol/limits.ts";
import { LOGIN_TIMEOUT_MS, type ServerOptions } from "../options.ts";
import { unless } from "./waits.ts";

/** How long a refused peer may take to read why, in ms. */
const LINGER_MS = 1000;

/** A Login as it came. */
export interface ReceivedLogin {
  helloFrame: Bytes;
  loginFrame: Bytes;
  /** What came after it. */
  rest: Bytes;
  /** In ms since the epoch, and of the monotonic clock. */
  receivedAt: number;
  receivedTick: number;
}

/** A connection before its login: nothing it sent is understood, only counted. */
export class PreauthConnection {
  readonly conn: Deno.TcpConn;
  /** The peer's address, without its port. */
  readonly address: string;
  readonly #leaving = new AbortController();

  constructor(conn: Deno.TcpConn) {
    this.conn = conn;
    this.address = (conn.remoteAddr as Deno.NetAddr).hostname;
    conn.setNoDelay(true);
  }

  /** Says that it has to leave; the reason is a {@link RefusedError}. */
  get leaving(): AbortSignal {
    return this.#leaving.signal;
  }

  /** Ends whatever it waits for. */
  evict(code: RefusalCode): void {
    this.#leaving.abort(new RefusedError(code));
  }

  /**
   * Says Hello and waits for a whole Login.
   *
   * @throws {RefusedError} If none comes in time, or it is sent away.
   * @throws {ProtocolError} If something else comes.
   */
  async receiveLogin(options: ServerOptions): Promise<ReceivedLogin | null> {
    const timer = setTimeout(() => this.evict("timeout"), LOGIN_TIMEOUT_MS);
    try {
      return await unless(this.leaving, this.#receiveLogin(options));
    } finally {
      clearTimeout(timer);
    }
  }

  async #receiveLogin(options: ServerOptions): Promise<ReceivedLogin | null> {
    const helloFrame = encodeHello(newHello(options));
    const frames = new FrameReader(this.conn, LOGIN_FRAME_LIMIT);
    await writeAll(this.conn, helloFrame);
    const body = await frames.next();
    if (!body) return null;
    return {
      helloFrame,
      loginFrame: encodeFrame(body),
      rest: frames.rest(),
      receivedAt: Date.now(),
      receivedTick: performance.now(),
    };
  }

  /** Tells the client that its login waits. */
  async announceWait(ms: number): Promise<void> {
    await writeAll(this.conn, encodeWait(ms));
  }

  /** Says why it is sent away. */
  async say(code: RefusalCode): Promise<void> {
    try {
      await writeAll(this.conn, encodeRefused(code));
    } catch {
      // It is gone already.
    }
  }

  /**
   * Closes for writing, then reads what the peer still sends: to close at once would
   * take back what it has not read yet (RFC 1122, 4.2.2.13).
   */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.cut(), LINGER_MS);
    try {
      await this.conn.closeWrite();
      const sink = new Uint8Array(16 * 1024);
      while (await this.conn.read(sink) !== null);
    } catch {
      // Closed by the peer or by the timer.
    } finally {
      clearTimeout(timer);
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

function newHello({ enhanced, maxSkewMs }: ServerOptions): Hello {
  if (!enhanced) return { mode: "basic" };
  return {
    mode: "enhanced",
    sessionId: randomBytes(LENGTH.sessionId),
    challenge: randomBytes(LENGTH.challenge),
    serverTime: Date.now(),
    maxSkew: maxSkewMs,
  };
}
