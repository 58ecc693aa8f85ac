import { type Bytes, randomBytes } from "../../crypto/bytes.ts";
import {
  type EnhancedLogin,
  type EnhancedWelcome,
  LENGTH,
  type Login,
  sealWelcome,
} from "../../protocol/handshake/handshake.ts";
import {
  basicProtection,
  enhancedProtection,
  type EphemeralKeys,
  type RecordProtection,
  sharedSecret,
} from "../../protocol/handshake/session_keys.ts";

/** What a Welcome is made with. */
export interface WelcomeKeys {
  userKey: CryptoKey;
  /** Of no use in basic mode. */
  ephemeral: EphemeralKeys;
}

/** The frames that a Welcome answers, as they were on the wire. */
export interface LoginFrames {
  helloFrame: Bytes;
  loginFrame: Bytes;
}

/** A Welcome, and the protection of the records after it. */
export interface SealedWelcome {
  welcomeFrame: Bytes;
  /** Still being derived, so that the Welcome need not wait for it. */
  protection: Promise<RecordProtection>;
}

/**
 * Makes the Welcome of a login that was checked (docs/protocol.md, "Welcome").
 *
 * @throws {SecurityError} If the client's X25519 key is of small order (RFC 7748, 6.1).
 */
export async function makeWelcome(
  login: Login,
  frames: LoginFrames,
  keys: WelcomeKeys,
): Promise<SealedWelcome> {
  return login.mode === "basic"
    ? await basicWelcome(login.clientNonce, keys.userKey, frames)
    : await enhancedWelcome(login, keys, frames);
}

async function basicWelcome(
  clientNonce: Bytes,
  userKey: CryptoKey,
  { helloFrame, loginFrame }: LoginFrames,
): Promise<SealedWelcome> {
  const symKey = randomBytes(LENGTH.sessionKey);
  const welcomeFrame = await sealWelcome(
    userKey,
    { mode: "basic", clientNonce, symKey },
    helloFrame,
    loginFrame,
  );
  return { welcomeFrame, protection: basicProtection(symKey) };
}

async function enhancedWelcome(
  { sessionId, clientNonce, clientPublicKey }: EnhancedLogin,
  { userKey, ephemeral }: WelcomeKeys,
  { helloFrame, loginFrame }: LoginFrames,
): Promise<SealedWelcome> {
  const sessionKey = randomBytes(LENGTH.sessionKey);
  const welcome: EnhancedWelcome = {
    mode: "enhanced",
    sessionId,
    clientNonce,
    sessionKey,
    serverPublicKey: ephemeral.publicKey,
  };
  const [secret, welcomeFrame] = await Promise.all([
    sharedSecret(ephemeral.privateKey, clientPublicKey),
    sealWelcome(userKey, welcome, helloFrame, loginFrame),
  ]);
  const protection = enhancedProtection({
    sessionId,
    sessionKey,
    sharedSecret: secret,
    helloFrame,
    loginFrame,
    welcomeFrame,
  }, "server");
  return { welcomeFrame, protection };
}
