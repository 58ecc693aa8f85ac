import { type Bytes, randomBytes } from "../../../lib/crypto/bytes.ts";
import { writeAll } from "../../../lib/protocol/byte_stream.ts";
import type { Channel } from "../../../lib/protocol/records/channel.ts";
import { openChannel } from "../../../lib/protocol/records/open_channel.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import {
  encodeHello,
  encodeRefused,
  type Hello,
} from "../../../lib/protocol/handshake/handshake.ts";
import {
  basicProtection,
  type RecordProtection,
  recordProtection,
} from "../../../lib/protocol/handshake/session_keys.ts";
import { LOGIN_FRAME_LIMIT } from "../../../lib/protocol/limits.ts";
import type { SessionSecrets } from "../../../lib/server/ipc/handover.ts";
import {
  checkLogin,
  type LoginContext,
  type LoginResult,
  type PasswordCheck,
} from "../../../lib/server/worker/logins/check_login.ts";
import { exampleRsaKeys } from "../../support/example_keys.ts";
import type { MemoryStream } from "../../support/memory_stream.ts";

/** The server's clock in these tests, in ms since the epoch. */
export const SERVER_TIME = 1_700_000_000_000;
/** How far clocks may be apart in these tests, in ms. */
export const MAX_SKEW = 30_000;

export const USER = "alice";
/** What alice's account is known by. */
export const ACCOUNT = "a".repeat(64);
export const PASSWORD = "correct horse";

const server = await exampleRsaKeys("server");
const client = await exampleRsaKeys("client");

/** The keys that alice's client has. */
export const CLIENT_KEYS = {
  privateKey: client.privateKey,
  serverPublicKey: server.publicKey,
};

/** The server's keys and its one user; notes what was asked of it. */
export class FakeAccounts implements LoginContext {
  readonly privateKey = server.privateKey;
  /** The user and password of every hash that was computed. */
  readonly verified: [string, string][] = [];
  /** Users whose key was loaded. */
  readonly loaded: string[] = [];

  readPasswords(): Promise<PasswordCheck> {
    return Promise.resolve((user, password) => {
      this.verified.push([user, password]);
      const isRight = user === USER && password === PASSWORD;
      return Promise.resolve(isRight ? ACCOUNT : undefined);
    });
  }

  loadUserKey(user: string): Promise<CryptoKey> {
    this.loaded.push(user);
    return Promise.resolve(client.publicKey);
  }
}

/** A Hello as the server says it at SERVER_TIME. */
export function newHello(mode: Hello["mode"]): Hello {
  if (mode === "basic") return { mode };
  return {
    mode,
    sessionId: randomBytes(16),
    challenge: randomBytes(32),
    serverTime: SERVER_TIME,
    maxSkew: MAX_SKEW,
  };
}

/** What a server makes of a login, and the channel if it was accepted. */
export interface Served {
  result: LoginResult;
  loginFrame: Bytes;
  channel?: Channel;
}

/** What protects the server's half of the records after a login. */
export function protectionOf(
  secrets: SessionSecrets,
): Promise<RecordProtection> {
  return secrets.mode === "basic"
    ? basicProtection(secrets.symKey)
    : recordProtection(secrets, "server");
}

/** Does the server's half of the handshake on a stream in memory. */
export async function serveLogin(
  stream: MemoryStream,
  hello: Hello,
  context: LoginContext,
  { receivedAt = SERVER_TIME } = {},
): Promise<Served> {
  const helloFrame = encodeHello(hello);
  stream.write(helloFrame);
  const frames = new FrameReader(stream, LOGIN_FRAME_LIMIT);
  const loginFrame = encodeFrame((await frames.next())!);
  const attempt = { hello, helloFrame, loginFrame, receivedAt };
  const result = await checkLogin(attempt, context);
  if (!result.accepted) {
    await writeAll(stream, encodeRefused(result.code));
    return { result, loginFrame };
  }
  await writeAll(stream, result.welcomeFrame);
  const protection = await protectionOf(result.secrets);
  const channel = openChannel(stream, frames, protection);
  return { result, loginFrame, channel };
}
