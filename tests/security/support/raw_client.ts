import { connect } from "node:net";
import type { Socket } from "node:net";
import {
  logIn,
  type LoginOptions,
} from "../../../lib/client/session/connect/login.ts";
import { type Bytes, randomBytes } from "../../../lib/crypto/bytes.ts";
import {
  type ByteStream,
  writeAll,
} from "../../../lib/protocol/byte_stream.ts";
import type { Channel } from "../../../lib/protocol/records/channel.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import {
  decodeHello,
  decodeRefused,
  decodeWait,
  type EnhancedHello,
  type EnhancedWelcome,
  type Login,
  openWelcome,
  sealLogin,
} from "../../../lib/protocol/handshake/handshake.ts";
import {
  RecordReader,
  RecordWriter,
} from "../../../lib/protocol/records/record_stream.ts";
import { RECORD_FRAME_LIMIT } from "../../../lib/protocol/records/records.ts";
import {
  enhancedProtection,
  generateEphemeralKeys,
  sharedSecret,
} from "../../../lib/protocol/handshake/session_keys.ts";

/** A peer that sends whatever it is told to. */
export class RawClient implements ByteStream, Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #frames: FrameReader;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.#frames = new FrameReader(conn, RECORD_FRAME_LIMIT);
  }

  static async connect({ port }: { port: number }): Promise<RawClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    return new RawClient(conn);
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#conn.read(into);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  /** Writes all of the bytes. */
  send(bytes: Uint8Array): Promise<void> {
    return writeAll(this.#conn, bytes);
  }

  /** Ends its sending half. */
  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  /** The next frame with its header, or null at the end of the stream. */
  async nextFrame(): Promise<Bytes | null> {
    const body = await this.#frames.next();
    return body && encodeFrame(body);
  }

  /** What the server answers to a login: the frame, and the code if it is refused. */
  async answer(): Promise<{ frame: Bytes; code?: string }> {
    for (;;) {
      const frame = await this.nextFrame();
      if (!frame) throw new Error("No answer to the login came");
      const body = frame.subarray(4);
      if (decodeWait(body) === undefined) {
        return { frame, code: decodeRefused(body) };
      }
    }
  }

  /** Logs in as a real client does; not to be mixed with {@link nextFrame}. */
  async logIn(
    options: Omit<LoginOptions, "now" | "timeoutMs"> & { now?: () => number },
  ): Promise<Channel> {
    const { channel } = await logIn(this, {
      now: Date.now,
      timeoutMs: 10_000,
      ...options,
    });
    return channel;
  }

  /** Logs in, in enhanced mode, and gets hold of the records themselves. */
  async openRecords(
    { user, password, keys }: Omit<LoginOptions, "now" | "timeoutMs">,
  ): Promise<{ reader: RecordReader; writer: RecordWriter }> {
    const helloFrame = (await this.nextFrame())!;
    const hello = decodeHello(helloFrame.subarray(4)) as EnhancedHello;
    const { sessionId, challenge } = hello;
    const ephemeral = await generateEphemeralKeys();
    const login: Login = {
      mode: "enhanced",
      username: user,
      password,
      clientNonce: randomBytes(32),
      sessionId,
      challenge,
      clientTime: Date.now(),
      clientPublicKey: ephemeral.publicKey,
    };
    const loginFrame = await sealLogin(keys.serverPublicKey, login, helloFrame);
    await this.send(loginFrame);
    const { frame: welcomeFrame } = await this.answer();
    const { sessionKey, serverPublicKey } = await openWelcome(
      keys.privateKey,
      welcomeFrame.subarray(4),
      login,
      helloFrame,
      loginFrame,
    ) as EnhancedWelcome;
    const { opener, sealer } = await enhancedProtection({
      sessionId,
      sessionKey,
      sharedSecret: await sharedSecret(ephemeral.privateKey, serverPublicKey),
      helloFrame,
      loginFrame,
      welcomeFrame,
    }, "client");
    return {
      reader: new RecordReader(this.#frames, opener),
      writer: new RecordWriter(this.#conn, sealer),
    };
  }

  /** Whether the server ends the connection; what it still says is passed over. */
  async ended(): Promise<boolean> {
    const sink = new Uint8Array(64 * 1024);
    try {
      while (await this.#conn.read(sink) !== null);
    } catch {
      // Reset.
    }
    return true;
  }

  [Symbol.dispose](): void {
    try {
      this.#conn.close();
    } catch {
      // It is closed already.
    }
  }
}

/** A connection from another address of this machine, 127.0.0.0/8. */
export function connectFrom(
  localAddress: string,
  { port }: { port: number },
): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once("connect", () => resolve(socket));
  socket.once("error", reject);
  // A flood is cut off now and then.
  socket.on("error", () => {});
  return promise;
}
