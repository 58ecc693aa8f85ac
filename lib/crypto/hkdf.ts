const { hkdfSync } = await import("node:crypto");

/**
 * A key of 32 bytes, by HKDF with SHA-256 (RFC 5869). WebCrypto has it too, but takes a
 * turn of the event loop and a thread for each key, which is longer than the work itself.
 *
 * @param info What the key is for.
 */
export function hkdf(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdfSync("sha256", secret, salt, info, 32));
}
