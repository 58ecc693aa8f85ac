/** Logins that differ from a good one as the test says, checked as the server does. */
import { assertEquals, AssertionError } from "@std/assert";
import { type Bytes, randomBytes } from "../../../lib/crypto/bytes.ts";
import {
  encodeHello,
  type Hello,
  type Login,
  sealLogin,
} from "../../../lib/protocol/handshake/handshake.ts";
import { generateEphemeralKeys } from "../../../lib/protocol/handshake/session_keys.ts";
import {
  type AcceptedLogin,
  checkLogin,
  type LoginResult,
  type RefusedLogin,
} from "../../../lib/server/worker/logins/check_login.ts";
import {
  CLIENT_KEYS,
  FakeAccounts,
  newHello,
  PASSWORD,
  SERVER_TIME,
  USER,
} from "./login_server.ts";

export const MODES = ["basic", "enhanced"] as const;
export type Mode = Hello["mode"];

/** What a test changes of a good login. */
export interface Changes {
  username?: string;
  password?: string;
  /** Fields of an enhanced Login. */
  fields?: Partial<Login>;
  /** When the Login came, in ms. */
  receivedAt?: number;
}

export const ephemeral = await generateEphemeralKeys();

export function newLogin(hello: Hello, changes: Changes = {}): Login {
  const { username = USER, password = PASSWORD, fields } = changes;
  const clientNonce = randomBytes(32);
  const credentials = { username, password, clientNonce };
  if (hello.mode === "basic") return { mode: "basic", ...credentials };
  const { sessionId, challenge } = hello;
  return {
    mode: "enhanced",
    ...credentials,
    sessionId,
    challenge,
    clientTime: SERVER_TIME,
    clientPublicKey: ephemeral.publicKey,
    ...fields,
  } as Login;
}

export async function sealed(login: Login, hello: Hello): Promise<Bytes> {
  return await sealLogin(
    CLIENT_KEYS.serverPublicKey,
    login,
    encodeHello(hello),
  );
}

export interface Checked {
  result: LoginResult;
  accounts: FakeAccounts;
}

/** Has a Login frame checked by a server that said that Hello. */
export async function check(
  loginFrame: Bytes,
  hello: Hello,
  receivedAt = SERVER_TIME,
): Promise<Checked> {
  const accounts = new FakeAccounts();
  const helloFrame = encodeHello(hello);
  const attempt = { hello, helloFrame, loginFrame, receivedAt };
  return { result: await checkLogin(attempt, accounts), accounts };
}

/** Has a login checked that differs from a good one by those changes. */
export async function attempt(
  mode: Mode,
  changes: Changes = {},
): Promise<Checked> {
  const hello = newHello(mode);
  const frame = await sealed(newLogin(hello, changes), hello);
  return await check(frame, hello, changes.receivedAt);
}

export function assertRefused(result: LoginResult, code: string): RefusedLogin {
  if (result.accepted) throw new AssertionError("The login was accepted");
  assertEquals(result.code, code);
  return result;
}

export function assertAccepted(result: LoginResult): AcceptedLogin {
  if (result.accepted) return result;
  throw new AssertionError(`The login was refused: ${result.code}`);
}
