/** WebCrypto used directly, as an independent check of lib/. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** AES-256-GCM of the plaintext: ciphertext and tag. */
export async function seal(
  rawKey: Bytes,
  iv: Bytes,
  plaintext: Bytes,
  additionalData: Bytes,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", rawKey, "AES-GCM", false, [
    "encrypt",
  ]);
  const parameters = { name: "AES-GCM", iv, additionalData };
  return new Uint8Array(
    await crypto.subtle.encrypt(parameters, key, plaintext),
  );
}

/** RSA-OAEP-SHA-256 of a key under a label. */
export async function oaepEncrypt(
  publicKey: CryptoKey,
  label: string,
  plaintext: Bytes,
): Promise<Bytes> {
  const parameters = { name: "RSA-OAEP", label: utf8(label) };
  return new Uint8Array(
    await crypto.subtle.encrypt(parameters, publicKey, plaintext),
  );
}

/** What {@link oaepEncrypt} sealed. */
export async function oaepDecrypt(
  privateKey: CryptoKey,
  label: string,
  sealed: Bytes,
): Promise<Bytes> {
  const parameters = { name: "RSA-OAEP", label: utf8(label) };
  return new Uint8Array(
    await crypto.subtle.decrypt(parameters, privateKey, sealed),
  );
}

/** The X25519 secret of two keys, 32 bytes. */
export async function x25519(
  privateKey: CryptoKey,
  peerPublicKey: Bytes,
): Promise<Bytes> {
  const peer = await crypto.subtle.importKey(
    "raw",
    peerPublicKey,
    "X25519",
    false,
    [],
  );
  const algorithm = { name: "X25519", public: peer };
  return new Uint8Array(
    await crypto.subtle.deriveBits(algorithm, privateKey, 256),
  );
}

/** HKDF-SHA-256; 32 bytes unless another length is asked for. */
export async function hkdf(
  secret: Bytes,
  salt: Bytes,
  info: Bytes,
  length = 32,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, [
    "deriveBits",
  ]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(
    await crypto.subtle.deriveBits(algorithm, key, 8 * length),
  );
}

/** SHA-256 of bytes in hex. */
export async function sha256(hex: string): Promise<Bytes> {
  const bytes = Uint8Array.fromHex(hex);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function join(...parts: Bytes[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}
