import { type Bytes, equalBytes } from "../../../crypto/bytes.ts";
import { EnvelopeError } from "../../../crypto/envelope.ts";
import { frameBody } from "../../../protocol/records/frame.ts";
import {
  ProtocolError,
  type RefusalCode,
  SecurityError,
} from "../../../protocol/errors.ts";
import {
  type EnhancedHello,
  type EnhancedLogin,
  type Hello,
  type Login,
  openLogin,
} from "../../../protocol/handshake/handshake.ts";
import { countTextCharacters, LIMITS } from "../../../protocol/limits.ts";
import { generateEphemeralKeys } from "../../../protocol/handshake/session_keys.ts";
import {
  makeWelcome,
  type SealedWelcome,
  type WelcomeKeys,
} from "./welcome.ts";

/**
 * Checks a password; it takes as long for an unknown user. If it is right, what the account
 * is known by as long as it has that password, 64 hexadecimal digits.
 */
export type PasswordCheck = (
  user: string,
  password: string,
) => Promise<string | undefined>;

/** What a login is checked against. */
export interface LoginContext {
  privateKey: CryptoKey;
  /** Reads the passwords; called while the Login is still being opened. */
  readPasswords(): Promise<PasswordCheck>;
  /** The key of a user whose password was right. */
  loadUserKey(user: string): Promise<CryptoKey>;
}

/** The frames of a login as they were on the wire. */
export interface LoginAttempt {
  hello: Hello;
  helloFrame: Bytes;
  loginFrame: Bytes;
  /** When the last byte of the Login came, in ms since the epoch. */
  receivedAt: number;
}

export type LoginResult = AcceptedLogin | RefusedLogin;
export interface AcceptedLogin extends SealedWelcome {
  accepted: true;
  user: string;
  /** What the account is known by. */
  account: string;
}
export interface RefusedLogin {
  accepted: false;
  code: RefusalCode;
  /** The name it gave, if the Login opened. */
  user?: string;
  /** For the log, if it looks like an attack. */
  alert?: string;
}

/**
 * Does the server's half of the handshake (docs/protocol.md, "Handshake"). Whatever
 * is wrong with the credentials, one password hash is computed.
 */
export async function checkLogin(
  attempt: LoginAttempt,
  context: LoginContext,
): Promise<LoginResult> {
  const [opened, isPasswordOf, ephemeral] = await Promise.all([
    open(attempt, context),
    // Another thread opens the Login meanwhile.
    context.readPasswords(),
    generateEphemeralKeys(),
  ]);
  if ("alert" in opened) {
    await isPasswordOf("", "");
    return { accepted: false, code: "invalid", alert: opened.alert };
  }
  const { login } = opened;
  const refused = checkMode(opened, attempt) ??
    (login.mode === "enhanced" ? checkFreshness(login, attempt) : undefined);
  if (refused) return refused;
  const account = await accountOf(login, isPasswordOf);
  if (account === undefined) {
    return { accepted: false, code: "invalid", user: login.username };
  }
  const userKey = await context.loadUserKey(login.username);
  return await welcome(login, attempt, { userKey, ephemeral }, account);
}

async function open(
  { loginFrame, helloFrame }: LoginAttempt,
  { privateKey }: LoginContext,
): Promise<{ login: Login; downgraded: boolean } | { alert: string }> {
  try {
    return await openLogin(privateKey, frameBody(loginFrame), helloFrame);
  } catch (error) {
    if (error instanceof ProtocolError) {
      return { alert: `A login is malformed: ${error.message}` };
    }
    if (!(error instanceof EnvelopeError)) throw error;
    return {
      alert: error.part === "key"
        ? "A login does not open: it is not sealed to this server's key"
        : "A login does not open: it was altered, or replayed from another connection",
    };
  }
}

function refusal(code: RefusalCode, login: Login, alert: string): RefusedLogin {
  return { accepted: false, code, user: login.username, alert };
}

function checkMode(
  { login, downgraded }: { login: Login; downgraded: boolean },
  { hello }: LoginAttempt,
): RefusedLogin | undefined {
  if (downgraded) {
    return refusal(
      "mode",
      login,
      "A login was made for basic mode: somebody rewrote the Hello of this server",
    );
  }
  if (login.mode === hello.mode) return undefined;
  return refusal("mode", login, "A login has another mode than this server");
}

/** The challenge is this connection's, and both clocks agree. */
function checkFreshness(
  login: EnhancedLogin,
  attempt: LoginAttempt,
): RefusedLogin | undefined {
  const hello = attempt.hello as EnhancedHello;
  const ours = equalBytes(login.sessionId, hello.sessionId) &&
    equalBytes(login.challenge, hello.challenge);
  if (!ours) {
    return refusal(
      "invalid",
      login,
      "A login answers another challenge: replayed",
    );
  }
  const skew = attempt.receivedAt - login.clientTime;
  if (Math.abs(skew) > hello.maxSkew) {
    return refusal("clock", login, `A login was made ${describeSkew(skew)}`);
  }
  const age = attempt.receivedAt - hello.serverTime;
  if (Math.abs(age) > hello.maxSkew) {
    return refusal(
      "clock",
      login,
      `A login answers a challenge of ${age} ms ago`,
    );
  }
  return undefined;
}

function describeSkew(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  return `${seconds} s ${
    ms > 0 ? "ago" : "in the future"
  } by its client's clock`;
}

/** A password over the limit is wrong; another is hashed in its place, as slowly. */
async function accountOf(
  { username, password }: Login,
  isPasswordOf: PasswordCheck,
): Promise<string | undefined> {
  const fits = countTextCharacters(password) <= LIMITS.password;
  return await isPasswordOf(fits ? username : "", fits ? password : "");
}

async function welcome(
  login: Login,
  attempt: LoginAttempt,
  keys: WelcomeKeys,
  account: string,
): Promise<LoginResult> {
  try {
    const sealed = await makeWelcome(login, attempt, keys);
    return { accepted: true, user: login.username, account, ...sealed };
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    return refusal("protocol", login, `A login is not safe: ${error.message}`);
  }
}
