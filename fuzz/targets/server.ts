/** Throws cases at a real server, over the loopback interface. */
import { type Bytes, randomBytes } from "../../lib/crypto/bytes.ts";
import { writeAll } from "../../lib/protocol/byte_stream.ts";
import { encodeFrame, FrameReader } from "../../lib/protocol/records/frame.ts";
import {
  decodeHello,
  encodeHello,
  FRAME_TYPE,
  type Hello,
  LENGTH,
  type Login,
  openWelcome,
  sealLogin,
} from "../../lib/protocol/handshake/handshake.ts";
import { RECORD_FRAME_LIMIT } from "../../lib/protocol/records/records.ts";
import {
  type EphemeralKeys,
  generateEphemeralKeys,
  sharedSecret,
} from "../../lib/protocol/handshake/session_keys.ts";
import type { FuzzCase } from "../cases/case.ts";
import { FuzzError } from "../fuzz_error.ts";
import { loginFrame, sessionFrames } from "./seal.ts";
import { clientSealer, type SessionSecrets } from "./sealer.ts";
import { ServerProcess } from "./server_process.ts";
import { type Installation, PASSWORD, USER } from "./installation.ts";

/** Longest time that a connection may last: all of them end at once, but for delays. */
const DEADLINE_MS = 60_000;

/** A server and clients that keep to nothing. */
export class ServerTarget {
  readonly #installation: Installation;
  readonly #server: ServerProcess;

  private constructor(installation: Installation, server: ServerProcess) {
    this.#installation = installation;
    this.#server = server;
  }

  static async start(
    installation: Installation,
    mode: Hello["mode"],
  ): Promise<ServerTarget> {
    return new ServerTarget(
      installation,
      await ServerProcess.start(installation, mode),
    );
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Bytes of the supervisor's memory, where the system tells. */
  memory(): number | undefined {
    return this.#server.memory();
  }

  /** @throws {FuzzError} If it has said that something went wrong, or does not stop. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /**
   * Throws one case; of logins only the first, as a refusal takes its time.
   *
   * @returns How many frames were thrown.
   * @throws {FuzzError} If the server tells of a crash, or does not end the connection.
   */
  async run(fuzzCase: FuzzCase): Promise<number> {
    const conn = await Deno.connect({
      hostname: "127.0.0.1",
      port: this.#server.port,
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      conn.close();
    }, DEADLINE_MS);
    try {
      return await this.#throwAll(conn, fuzzCase);
    } catch (error) {
      if (late) throw new FuzzError("The server does not end a connection");
      throw error;
    } finally {
      clearTimeout(timer);
      if (!late) conn.close();
      this.#server.check();
    }
  }

  async #throwAll(conn: Deno.TcpConn, fuzzCase: FuzzCase): Promise<number> {
    const frames = new FrameReader(conn, RECORD_FRAME_LIMIT);
    const helloBody = await frames.next();
    if (!helloBody) throw new FuzzError("The server says no Hello");
    const hello = decodeHello(helloBody);
    const isLogin = fuzzCase.stage === "login";
    const thrown = isLogin
      ? [await this.#login(fuzzCase, hello)]
      : await this.#session(fuzzCase, hello, conn, frames);
    if (!thrown) return 0;
    await Promise.all([sendAll(conn, thrown), drain(conn)]);
    return isLogin ? 1 : fuzzCase.throws.length;
  }

  #login({ throws }: FuzzCase, hello: Hello): Promise<Bytes> {
    return loginFrame(throws[0], {
      serverKey: this.#installation.serverPublicKey,
      hello,
      clientNonce: randomBytes(LENGTH.clientNonce),
      clientPublicKey: randomBytes(LENGTH.x25519),
      clientTime: Date.now(),
    });
  }

  /** Logs in as it should be; nothing if the server has no place. */
  async #session(
    { throws }: FuzzCase,
    hello: Hello,
    conn: Deno.TcpConn,
    frames: FrameReader,
  ): Promise<Iterable<Bytes> | undefined> {
    const ephemeral = await generateEphemeralKeys();
    const login = newLogin(hello, ephemeral);
    const helloFrame = encodeHello(hello);
    const sealed = await sealLogin(
      this.#installation.serverPublicKey,
      login,
      helloFrame,
    );
    await writeAll(conn, sealed);
    const body = await answerOf(frames);
    // All workers are busy with the other cases.
    if (!body || body[0] === FRAME_TYPE.refused) return undefined;
    const welcomeFrame = encodeFrame(body);
    const welcome = await openWelcome(
      this.#installation.userPrivateKey,
      welcomeFrame.subarray(4),
      login,
      helloFrame,
      sealed,
    );
    const secrets: SessionSecrets = welcome.mode === "basic" ? welcome : {
      ...welcome,
      sharedSecret: await sharedSecret(
        ephemeral.privateKey,
        welcome.serverPublicKey,
      ),
      helloFrame,
      loginFrame: sealed,
      welcomeFrame,
    };
    return sessionFrames(throws, await clientSealer(secrets));
  }
}

/** The first frame that is no Wait: on a busy machine the login may have to wait. */
async function answerOf(frames: FrameReader): Promise<Bytes | null> {
  let body = await frames.next();
  while (body?.[0] === FRAME_TYPE.wait) body = await frames.next();
  return body;
}

function newLogin(hello: Hello, ephemeral: EphemeralKeys): Login {
  const credentials = {
    username: USER,
    password: PASSWORD,
    clientNonce: randomBytes(LENGTH.clientNonce),
  };
  if (hello.mode === "basic") return { mode: "basic", ...credentials };
  return {
    ...credentials,
    mode: "enhanced",
    sessionId: hello.sessionId,
    challenge: hello.challenge,
    clientTime: Date.now(),
    clientPublicKey: ephemeral.publicKey,
  };
}

/** The server may close long before the end of it. */
async function sendAll(
  conn: Deno.TcpConn,
  frames: Iterable<Uint8Array>,
): Promise<void> {
  try {
    for (const frame of frames) await writeAll(conn, frame);
    await conn.closeWrite();
  } catch (error) {
    if (!isClosed(error)) throw error;
  }
}

async function drain(conn: Deno.TcpConn): Promise<void> {
  const sink = new Uint8Array(64 * 1024);
  try {
    while (await conn.read(sink) !== null);
  } catch (error) {
    if (!isClosed(error)) throw error;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.NotConnected;
}
