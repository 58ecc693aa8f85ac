import { type Bytes, randomBytes } from "../../../crypto/bytes.ts";
import {
  type EnhancedLogin,
  type EnhancedWelcome,
  LENGTH,
  type Login,
} from "../../../protocol/handshake/handshake_messages.ts";
import { sealWelcome } from "../../../protocol/handshake/welcome.ts";
import {
  type EphemeralKeys,
  recordSecrets,
  sharedSecret,
} from "../../../protocol/handshake/session_keys.ts";
import type { SessionSecrets } from "../../ipc/handover.ts";

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

/** A Welcome, and what protects the records after it. */
export interface SealedWelcome {
  welcomeFrame: Bytes;
  secrets: SessionSecrets;
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
  return { welcomeFrame, secrets: { mode: "basic", symKey } };
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
  const secrets = await recordSecrets({
    sessionId,
    sessionKey,
    sharedSecret: secret,
    helloFrame,
    loginFrame,
    welcomeFrame,
  });
  return { welcomeFrame, secrets: { mode: "enhanced", ...secrets } };
}
