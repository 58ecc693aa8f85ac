/** Clients that log in over memory: to a real server, to a false one, to recorded bytes. */
import type { Bytes } from "../../../lib/crypto/bytes.ts";
import type { ByteStream } from "../../../lib/protocol/byte_stream.ts";
import {
  type LoggedIn,
  logIn,
  type LoginOptions,
} from "../../../lib/client/session/connect/login.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  type Hello,
} from "../../../lib/protocol/handshake/handshake.ts";
import { exampleRsaKeys } from "../../support/example_keys.ts";
import { type MemoryStream, streamPair } from "../../support/memory_stream.ts";
import {
  CLIENT_KEYS,
  FakeAccounts,
  PASSWORD,
  type Served,
  serveLogin,
  SERVER_TIME,
  USER,
} from "../../server/support/login_server.ts";

export const OPTIONS: LoginOptions = {
  user: USER,
  password: PASSWORD,
  keys: CLIENT_KEYS,
  now: () => SERVER_TIME,
  timeoutMs: 10_000,
};

export const alice = (await exampleRsaKeys("client")).publicKey;
export const serverKey = (await exampleRsaKeys("server")).privateKey;

/** A client's end of a connection, which counts what goes out. */
export class ClientStream implements ByteStream {
  readonly #stream: MemoryStream;
  /** How long each read might have waited, in ms. */
  readonly limits: (number | undefined)[] = [];
  /** Bytes written. */
  written = 0;

  constructor(stream: MemoryStream) {
    this.#stream = stream;
  }

  read(into: Uint8Array, timeoutMs?: number) {
    this.limits.push(timeoutMs);
    return this.#stream.read(into);
  }

  /** Takes a part at a time, as a socket may. */
  async write(bytes: Uint8Array): Promise<number> {
    const count = await this.#stream.write(bytes.subarray(0, 100));
    this.written += count;
    return count;
  }
}

export function connect(): { client: ClientStream; server: MemoryStream } {
  const [client, server] = streamPair();
  return { client: new ClientStream(client), server };
}

/** A client and a real server, each with its half of the login. */
export async function logInTo(
  hello: Hello,
  options: Partial<LoginOptions> = {},
  accounts = new FakeAccounts(),
): Promise<{ loggedIn: LoggedIn; served: Served }> {
  const { client, server } = connect();
  const [loggedIn, served] = await Promise.all([
    logIn(client, { ...OPTIONS, ...options }),
    serveLogin(server, hello, accounts),
  ]);
  return { loggedIn, served };
}

export type Reply = (loginFrame: Bytes) => Uint8Array[] | Promise<Uint8Array[]>;

/** A client and a server that answers the Login as it pleases, then closes. */
export async function logInToFalse(
  hello: Hello,
  reply: Reply,
  options: Partial<LoginOptions> = {},
): Promise<{ loggedIn: LoggedIn; client: ClientStream }> {
  const { client, server } = connect();
  const serve = async () => {
    server.write(encodeHello(hello));
    const body = await new FrameReader(server, 8192).next();
    for (const frame of await reply(encodeFrame(body!))) server.write(frame);
    server.close();
  };
  const [loggedIn] = await Promise.all([
    logIn(client, { ...OPTIONS, ...options }),
    serve(),
  ]);
  return { loggedIn, client };
}

/** A client that hears these bytes and then the end, whatever it says. */
export function hearing(...parts: Uint8Array[]): ClientStream {
  const { client, server } = connect();
  for (const part of parts) server.write(part);
  server.close();
  return client;
}
