import type { Bytes } from "../../../lib/crypto/bytes.ts";
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
  type Hello,
} from "../../../lib/protocol/handshake/handshake.ts";
import { encodeHello } from "../../../lib/protocol/handshake/handshake.ts";
import { openChannel } from "../../../lib/protocol/records/open_channel.ts";
import { RECORD_FRAME_LIMIT } from "../../../lib/protocol/records/records.ts";
import { checkLogin } from "../../../lib/server/worker/logins/check_login.ts";
import { ACCOUNT, protectionOf } from "../../server/support/login_server.ts";

/** An attacker who answers in place of the server. */
export class FalseServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #serve: (victim: Victim) => Promise<void>;
  readonly #running: Promise<void>;
  /** The Login frames that came. */
  readonly logins: Bytes[] = [];

  constructor(serve: (victim: Victim) => Promise<void>) {
    this.#serve = serve;
    this.#running = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#running;
  }

  async #accept(): Promise<void> {
    const handlers: Promise<void>[] = [];
    try {
      for await (const conn of this.#listener) {
        handlers.push(this.#handle(conn));
      }
    } catch {
      // Closed.
    }
    await Promise.all(handlers);
  }

  async #handle(conn: Deno.TcpConn): Promise<void> {
    try {
      await this.#serve(new Victim(conn, this.logins));
      // The client reads all that was written before it sees the end.
      await conn.closeWrite();
      const sink = new Uint8Array(1024);
      while (await conn.read(sink) !== null);
    } catch {
      // The client has gone.
    } finally {
      conn.close();
    }
  }
}

/** A client that talks to a false server. */
export class Victim {
  readonly #conn: ByteStream;
  readonly #frames: FrameReader;
  readonly #logins: Bytes[];

  constructor(conn: ByteStream, logins: Bytes[]) {
    this.#conn = conn;
    this.#frames = new FrameReader(conn, RECORD_FRAME_LIMIT);
    this.#logins = logins;
  }

  send(bytes: Uint8Array): Promise<void> {
    return writeAll(this.#conn, bytes);
  }

  /** Says Hello and takes the Login, if one comes. */
  async greet(hello: Hello | Bytes): Promise<{ hello: Bytes; login: Bytes }> {
    const frame = hello instanceof Uint8Array ? hello : encodeHello(hello);
    await this.send(frame);
    const body = await this.#frames.next();
    if (!body) throw new Error("The client has gone");
    const login = encodeFrame(body);
    this.#logins.push(login);
    return { hello: frame, login };
  }

  /** Accepts the login as the real server does, which takes its key. */
  async accept(
    hello: Hello,
    keys: { server: CryptoKey; user: CryptoKey },
  ): Promise<Channel> {
    const frames = await this.greet(hello);
    const result = await checkLogin({
      hello: decodeHello(frames.hello.subarray(4)),
      helloFrame: frames.hello,
      loginFrame: frames.login,
      receivedAt: Date.now(),
    }, {
      privateKey: keys.server,
      readPasswords: () => Promise.resolve(() => Promise.resolve(ACCOUNT)),
      loadUserKey: () => Promise.resolve(keys.user),
    });
    if (!result.accepted) {
      throw new Error(`The login is refused: ${result.code}`);
    }
    await this.send(result.welcomeFrame);
    const protection = await protectionOf(result.secrets);
    return openChannel(this.#conn, this.#frames, protection);
  }
}

/** A Hello as a server with the right clock says it. */
export function enhancedHello(changes: Partial<Hello> = {}): Hello {
  return {
    mode: "enhanced",
    sessionId: crypto.getRandomValues(new Uint8Array(16)),
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    serverTime: Date.now(),
    maxSkew: 30_000,
    ...changes,
  } as Hello;
}
