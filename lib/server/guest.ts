import { type Bytes, randomBytes } from "../crypto/bytes.ts";
import { encodeFrame, FrameReader } from "../protocol/frame.ts";
import { writeAll } from "../protocol/byte_stream.ts";
import {
  encodeHello,
  encodeRefused,
  encodeWait,
  type Hello,
  LENGTH,
} from "../protocol/handshake.ts";
import { type RefusalCode, RefusedError } from "../protocol/errors.ts";
import { LOGIN_FRAME_LIMIT } from "../protocol/limits.ts";
import { LOGIN_TIMEOUT_MS, type ServerOptions } from "./options.ts";

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
export class Guest {
  readonly conn: Deno.TcpConn;
  /** The peer's address, without its port. */
  readonly address: string;

  constructor(conn: Deno.TcpConn) {
    this.conn = conn;
    this.address = (conn.remoteAddr as Deno.NetAddr).hostname;
    conn.setNoDelay(true);
  }

  /**
   * Says Hello and waits for a whole Login.
   *
   * @throws {RefusedError} If none comes in time.
   * @throws {ProtocolError} If something else comes.
   */
  async receiveLogin(options: ServerOptions): Promise<ReceivedLogin | null> {
    const helloFrame = encodeHello(newHello(options));
    const frames = new FrameReader(this.conn, LOGIN_FRAME_LIMIT);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // Reading ends; what is written still goes out.
      this.refuse("timeout");
    }, LOGIN_TIMEOUT_MS);
    try {
      await writeAll(this.conn, helloFrame);
      const body = await frames.next();
      if (!body) return null;
      const loginFrame = encodeFrame(body);
      return {
        helloFrame,
        loginFrame,
        rest: frames.rest(),
        receivedAt: Date.now(),
        receivedTick: performance.now(),
      };
    } catch (error) {
      throw late ? new RefusedError("timeout") : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tells the client that its login waits. */
  async announceWait(ms: number): Promise<void> {
    await writeAll(this.conn, encodeWait(ms));
  }

  /** Says why and closes. */
  async refuse(code: RefusalCode): Promise<void> {
    try {
      await writeAll(this.conn, encodeRefused(code));
    } catch {
      // It is gone already.
    }
    await this.close();
  }

  /**
   * Closes for writing, then reads what the peer still sends: to close at once would
   * take back what it has not read yet (RFC 1122, 4.2.2.13).
   */
  async close(): Promise<void> {
    const timer = setTimeout(() => closeQuietly(this.conn), LINGER_MS);
    try {
      await this.conn.closeWrite();
      const sink = new Uint8Array(16 * 1024);
      while (await this.conn.read(sink) !== null);
    } catch {
      // Closed by the peer or by the timer.
    } finally {
      clearTimeout(timer);
      closeQuietly(this.conn);
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

function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}
