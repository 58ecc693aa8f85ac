/**
 * The handshake of letterlock/1 (docs/protocol.md, "Handshake"): how a client and a
 * server prove to each other which keys they have, before the first record.
 *
 *     S -> C   Hello      in the clear
 *     C -> S   Login      sealed to the server's key, bound to the Hello
 *     S -> C   Wait       in the clear, while the login waits
 *     S -> C   Welcome    sealed to the user's key, bound to both, or Refused in the clear
 *
 * This file seals and opens the Login, welcome.ts the Welcome; neither does I/O.
 *
 * @module
 */
import { type Bytes, sha256, thenErase } from "../../crypto/bytes.ts";
import { openEnvelopeFor, sealEnvelope } from "../../crypto/envelope.ts";
import { ProtocolError } from "../errors.ts";
import { encodeMessage, parseMessage } from "../message.ts";
import { type Login, loginFromWire, toWire } from "./handshake_messages.ts";
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
  type Wait,
  type WaitReason,
} from "./plain_frames.ts";
export { openWelcome, sealWelcome } from "./welcome.ts";

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
