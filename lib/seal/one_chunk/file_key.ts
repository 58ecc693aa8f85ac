/**
 * The key of an age file, which its header has for each reader, and the keys that are made
 * of it (age, "X25519 recipient stanza", "Header MAC" and "Payload").
 *
 * @module
 */
import { type Bytes, concatBytes, encodeText } from "../../crypto/bytes.ts";
import { CHACHA_TAG, chachaOpen, chachaSeal } from "../../crypto/chacha20.ts";
import { hkdf } from "../../crypto/hkdf.ts";
import {
  generateX25519,
  sharedSecret,
  X25519_LENGTH,
  type X25519Pair,
} from "../../crypto/x25519.ts";
import { fromBase64, inBase64, type Stanza } from "./stanza.ts";

/** Bytes of the key of a file. */
export const FILE_KEY_LENGTH = 16;

const TYPE = "X25519";
const LABEL = encodeText("age-encryption.org/v1/X25519");
/** Each key seals one file's key and nothing else. */
const NONCE = new Uint8Array(12);
const NO_SALT = new Uint8Array(0);

/** The key of a file for a reader. */
export async function wrapFileKey(
  fileKey: Bytes,
  recipient: Bytes,
): Promise<Stanza> {
  const { privateKey, publicKey } = await generateX25519();
  const secret = await sharedSecret(privateKey, recipient);
  const key = wrappingKey(secret, publicKey, recipient);
  return {
    args: [TYPE, inBase64(publicKey)],
    body: chachaSeal(key, NONCE, fileKey),
  };
}

/**
 * The key that one of the stanzas has for a reader; undefined if none has.
 *
 * @throws {SyntaxError} If a stanza before that has not the form of its type.
 * @throws {RangeError} If it was made with a key of low order.
 */
export async function unwrapFileKey(
  stanzas: Stanza[],
  reader: X25519Pair,
): Promise<Bytes | undefined> {
  for (const { args: [type, ...args], body } of stanzas) {
    if (type !== TYPE) continue;
    const share = shareOf(args, body);
    const secret = await sharedSecret(reader.privateKey, share);
    const key = wrappingKey(secret, share, reader.publicKey);
    const fileKey = openedOrNot(key, body);
    if (fileKey) return fileKey;
  }
}

/** The public key of the stanza itself. */
function shareOf(args: string[], body: Bytes): Bytes {
  const share = fromBase64(args[0] ?? "");
  const isWhole = args.length === 1 && share.length === X25519_LENGTH &&
    body.length === FILE_KEY_LENGTH + CHACHA_TAG;
  if (isWhole) return share;
  throw new SyntaxError("Cannot read a stanza of an age file");
}

function wrappingKey(secret: Bytes, share: Bytes, recipient: Bytes): Bytes {
  return hkdf(secret, concatBytes(share, recipient), LABEL);
}

/** What is for another reader does not open. */
function openedOrNot(key: Bytes, body: Bytes): Bytes | undefined {
  try {
    return chachaOpen(key, NONCE, body);
  } catch {
    return undefined;
  }
}

/** The key of the code of a header, which makes it and checks it. */
export async function macKey(fileKey: Bytes): Promise<CryptoKey> {
  const key = hkdf(fileKey, NO_SALT, encodeText("header"));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", key, algorithm, false, [
    ...["sign", "verify"] as const,
  ]);
}

/**
 * The key of the payload.
 *
 * @param nonce The 16 bytes after the header.
 */
export function payloadKey(fileKey: Bytes, nonce: Bytes): Bytes {
  return hkdf(fileKey, nonce, encodeText("payload"));
}
