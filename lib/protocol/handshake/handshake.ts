/**
 * The handshake of letterlock/1 (docs/protocol.md, "Handshake"): how a client and a
 * server prove to each other which keys they have, before the first record.
 *
 *     S -> C   Hello      in the clear
 *     C -> S   Login      sealed to the server's key, bound to the Hello
 *     S -> C   Wait       in the clear, after failed logins only
 *     S -> C   Welcome    sealed to the user's key, bound to both, or Refused in the clear
 *
 * This file seals and opens Login and Welcome; it does no I/O.
 *
 * @module
 */
import { type Bytes, sha256, thenErase } from "../../crypto/bytes.ts";
import {
  EnvelopeError,
  openEnvelope,
  openEnvelopeFor,
  sealEnvelope,
} from "../../crypto/envelope.ts";
import { ProtocolError, SecurityError } from "../errors.ts";
import { encodeMessage, parseMessage } from "../message.ts";
import {
  type Login,
  loginFromWire,
  toWire,
  type Welcome,
  welcomeFromWire,
} from "./handshake_messages.ts";
import { encodeHello, FRAME_TYPE, handshakeFrame } from "./plain_frames.ts";

export {
  type EnhancedHello,
  type EnhancedLogin,
  type EnhancedWelcome,
  type Hello,
  LENGTH,
  type Login,
  type Mode,
  type Welcome,
} from "./handshake_messages.ts";
export {
  decodeHello,
  decodeRefused,
  decodeWait,
  encodeHello,
  encodeRefused,
  encodeWait,
  FRAME_TYPE,
  PROTOCOL,
} from "./plain_frames.ts";

/**
 * Seals a Login to the server's key, bound to the Hello frame it answers.
 *
 * @example Only the server opens it, and only as the answer to this Hello
 * ```ts
 * import { encodeHello, openLogin, sealLogin } from "./handshake.ts";
 * import { generateRsaPair, importPrivateKey, importPublicKey } from "../../crypto/rsa.ts";
 * import { FRAME_HEADER } from "../records/frame.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { privatePem, publicPem } = await generateRsaPair(2048);
 * const hello = encodeHello({ mode: "basic" });
 * const login = {
 *   mode: "basic" as const,
 *   username: "alice",
 *   password: "wonderland",
 *   clientNonce: new Uint8Array(32),
 * };
 * const frame = await sealLogin(await importPublicKey(publicPem), login, hello);
 * const body = frame.subarray(FRAME_HEADER);
 * const opened = await openLogin(await importPrivateKey(privatePem), body, hello);
 * assertEquals(opened.login, login);
 * ```
 */
export async function sealLogin(
  serverKey: CryptoKey,
  login: Login,
  helloFrame: Uint8Array,
): Promise<Bytes> {
  return handshakeFrame(
    FRAME_TYPE.login,
    await sealEnvelope(
      serverKey,
      "letterlock/1 login",
      encodeMessage(toWire(login)),
      sha256(helloFrame),
    ),
  );
}

/**
 * Opens the body of a Login frame.
 *
 * @returns The Login, and whether an attacker downgraded it: the client answered the
 * Hello of basic mode instead of ours.
 * @throws {EnvelopeError} If it does not open.
 * @throws {ProtocolError} If it opens to something else.
 */
export async function openLogin(
  privateKey: CryptoKey,
  body: Uint8Array,
  helloFrame: Uint8Array,
): Promise<{ login: Login; downgraded: boolean }> {
  const { payload, boundTo } = await openEnvelopeFor(
    privateKey,
    "letterlock/1 login",
    // Decrypts a frame of another type too, so that it takes as long.
    body.subarray(1),
    Promise.all([
      sha256(helloFrame),
      sha256(encodeHello({ mode: "basic" })),
    ]),
  );
  if (body[0] !== FRAME_TYPE.login) {
    throw new ProtocolError("Cannot read the Login: its type is another");
  }
  return {
    login: await thenErase(
      payload,
      (bytes) => loginFromWire(parseMessage(bytes)),
    ),
    downgraded: boundTo === 1,
  };
}

/** Seals a Welcome to the user's key, bound to the Hello and Login frames. */
export async function sealWelcome(
  userKey: CryptoKey,
  welcome: Welcome,
  helloFrame: Uint8Array,
  loginFrame: Uint8Array,
): Promise<Bytes> {
  return handshakeFrame(
    FRAME_TYPE.welcome,
    await sealEnvelope(
      userKey,
      "letterlock/1 welcome",
      encodeMessage(toWire(welcome)),
      sha256(helloFrame, loginFrame),
    ),
  );
}

/**
 * Opens the body of a Welcome frame and checks that it answers this Login.
 *
 * @throws {SecurityError} If it does not open or answers something else.
 * @throws {ProtocolError} If it opens to something else.
 */
export async function openWelcome(
  privateKey: CryptoKey,
  body: Uint8Array,
  login: Login,
  helloFrame: Uint8Array,
  loginFrame: Uint8Array,
): Promise<Welcome> {
  if (body[0] !== FRAME_TYPE.welcome) {
    throw new ProtocolError("Cannot read the answer to the login");
  }
  const payload = await openOrDistrust(
    privateKey,
    body.subarray(1),
    sha256(helloFrame, loginFrame),
  );
  const welcome = parseMessage(payload);
  checkAnswers(welcome, login);
  return welcomeFromWire(welcome);
}

async function openOrDistrust(
  privateKey: CryptoKey,
  envelope: Uint8Array,
  associatedData: Promise<Uint8Array>,
): Promise<Bytes> {
  try {
    return await openEnvelope(
      privateKey,
      "letterlock/1 welcome",
      envelope,
      associatedData,
    );
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new SecurityError(
      "The server's Welcome does not open: it is not for this user's key or not for this login; " +
        "if keygen has rotated your key, ask the server's owner for your folder of keys again",
    );
  }
}

/**
 * Only the owner of the server's private key can know the client nonce, so this check
 * comes before anything else in the Welcome is judged.
 */
function checkAnswers(welcome: object, login: Login): void {
  const answered = new Map<string, unknown>(Object.entries(welcome));
  const asked = toWire(login);
  const same = ["client_nonce", "mode", "session_id"].every((name) =>
    asked[name] === undefined || answered.get(name) === asked[name]
  );
  if (!same) {
    throw new SecurityError(
      "The server did not prove that it has the server's key",
    );
  }
}

/** Whether two arrays are equal. Its time tells where they differ: not for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
