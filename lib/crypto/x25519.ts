/**
 * Agreeing on a secret by X25519 (RFC 7748), by WebCrypto.
 *
 * @module
 */

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a private key, of a public key and of a secret. */
export const X25519_LENGTH = 32;

/** A pair of keys. */
export interface X25519Pair {
  privateKey: CryptoKey;
  /** 32 bytes. */
  publicKey: Bytes;
}

/** What comes before the 32 bytes of a private key in PKCS#8 (RFC 8410, 7). */
const PKCS8_START = Uint8Array.fromHex("302e020100300506032b656e04220420");

/**
 * The pair of a private key.
 *
 * @param scalar 32 bytes.
 */
export async function importX25519(scalar: Bytes): Promise<X25519Pair> {
  const privateKey = await crypto.subtle.importKey(
    "pkcs8",
    Uint8Array.of(...PKCS8_START, ...scalar),
    "X25519",
    true,
    ["deriveBits"],
  );
  // WebCrypto tells the public half in this form alone.
  const { x } = await crypto.subtle.exportKey("jwk", privateKey);
  const publicKey = Uint8Array.fromBase64(x!, { alphabet: "base64url" });
  return { privateKey, publicKey };
}

/** A new pair, for one use. */
export async function generateX25519(): Promise<X25519Pair> {
  const pair = await crypto.subtle.generateKey("X25519", true, [
    "deriveBits",
  ]) as CryptoKeyPair;
  const publicKey = await crypto.subtle.exportKey("raw", pair.publicKey);
  return {
    privateKey: pair.privateKey,
    publicKey: new Uint8Array(publicKey),
  };
}

/**
 * The secret that a pair shares with another, 32 bytes.
 *
 * @param peer The public key of the other, 32 bytes.
 * @throws {RangeError} If the other key is such that everybody knows the secret (RFC 7748,
 * 6.1).
 */
export async function sharedSecret(
  privateKey: CryptoKey,
  peer: Bytes,
): Promise<Bytes> {
  const other = await crypto.subtle.importKey("raw", peer, "X25519", false, []);
  const algorithm = { name: "X25519", public: other };
  const bits = await deriveOrRefuse(algorithm, privateKey);
  const secret = new Uint8Array(bits);
  if (secret.every((byte) => byte === 0)) throw lowOrder();
  return secret;
}

async function deriveOrRefuse(
  algorithm: EcdhKeyDeriveParams,
  privateKey: CryptoKey,
): Promise<ArrayBuffer> {
  try {
    const bits = X25519_LENGTH * 8;
    return await crypto.subtle.deriveBits(algorithm, privateKey, bits);
  } catch {
    throw lowOrder();
  }
}

function lowOrder(): RangeError {
  return new RangeError("Cannot agree on a secret: the key is of low order");
}
