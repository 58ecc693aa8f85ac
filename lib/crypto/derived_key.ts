import { type Bytes, encodeText } from "./bytes.ts";

/** What keys are derived from; it cannot be exported again. */
export function hkdfMaterial(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
}

/**
 * An AES-256 key for GCM, by HKDF-SHA-256 (RFC 5869).
 *
 * @param info What the key is for.
 */
export function hkdfAesKey(
  material: CryptoKey,
  salt: Bytes,
  info: string,
  uses: ("encrypt" | "decrypt")[],
): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: encodeText(info) },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    uses,
  );
}
