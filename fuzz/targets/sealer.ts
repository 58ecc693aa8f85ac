/**
 * Seals a client's records without waiting: WebCrypto takes ten times as long for small
 * ones, and the client is not what is tried here.
 */
import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import {
  type Bytes,
  concatBytes,
  encodeText,
  sha256,
} from "../../lib/crypto/bytes.ts";
import { NONCE_LENGTH, TAG_LENGTH } from "../../lib/crypto/envelope.ts";
import { encodeFrame } from "../../lib/protocol/records/frame.ts";
import type { HandshakeResult } from "../../lib/protocol/handshake/session_keys.ts";

/** What both ends know after a handshake. */
export type SessionSecrets =
  | { mode: "basic"; symKey: Bytes }
  | { mode: "enhanced" } & HandshakeResult;

/** Makes frames of plaintexts. */
export type SealFrame = (plaintext: Uint8Array) => Bytes;

/** The client's half of a session's protection (docs/protocol.md, "Records"). */
export async function clientSealer(
  secrets: SessionSecrets,
): Promise<SealFrame> {
  if (secrets.mode === "basic") {
    return (plaintext) => {
      const nonce = new Uint8Array(randomBytes(NONCE_LENGTH));
      return frame(
        nonce,
        seal(secrets.symKey, nonce, new Uint8Array(0), plaintext),
      );
    };
  }
  const key = await clientKey(secrets);
  const prefix = concatBytes(secrets.sessionId, encodeText("C"));
  let sequence = 0n;
  return (plaintext) => {
    const nonce = new Uint8Array(NONCE_LENGTH);
    new DataView(nonce.buffer).setBigUint64(4, sequence++);
    const bound = concatBytes(prefix, nonce.subarray(4));
    return frame(new Uint8Array(0), seal(key, nonce, bound, plaintext));
  };
}

async function clientKey(result: HandshakeResult): Promise<Uint8Array> {
  const { sessionKey, sharedSecret } = result;
  const key = hkdfSync(
    "sha256",
    concatBytes(sessionKey, sharedSecret),
    await sha256(result.helloFrame, result.loginFrame, result.welcomeFrame),
    "letterlock/1 client to server",
    32,
  );
  return new Uint8Array(key);
}

/** AES-256-GCM; the parts of what it makes. */
function seal(
  key: Uint8Array,
  nonce: Uint8Array,
  bound: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array[] {
  const cipher = createCipheriv("aes-256-gcm", key, nonce, {
    authTagLength: TAG_LENGTH,
  });
  cipher.setAAD(bound);
  return [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
}

function frame(nonce: Uint8Array, sealed: Uint8Array[]): Bytes {
  return encodeFrame(concatBytes(nonce, ...sealed));
}
