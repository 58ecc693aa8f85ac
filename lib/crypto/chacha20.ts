/**
 * ChaCha20-Poly1305 (RFC 8439), by the package `@noble/ciphers`: WebCrypto and node:crypto
 * have it from Deno 2.9 on.
 *
 * @module
 */
const { chacha20poly1305 } = await import("@noble/ciphers/chacha.js");

/** Bytes of the tag after the ciphertext. */
export const CHACHA_TAG = 16;

/**
 * Seals bytes; a key and a nonce are for one text only.
 *
 * @param key 32 bytes.
 * @param nonce 12 bytes.
 * @returns The ciphertext and its tag.
 */
export function chachaSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return chacha20poly1305(key, nonce).encrypt(plain) as Uint8Array<ArrayBuffer>;
}

/**
 * Opens what {@link chachaSeal} sealed.
 *
 * @throws {Error} If it was altered, or sealed with another key or nonce.
 */
export function chachaOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return chacha20poly1305(key, nonce).decrypt(sealed) as Uint8Array<
    ArrayBuffer
  >;
}
