/**
 * Envelopes: a payload sealed to the owner of an RSA key, as Login and Welcome are
 * (docs/protocol.md, "Envelopes"). An envelope is the RSA-OAEP ciphertext of a fresh AES
 * key, a nonce, and the AES-256-GCM ciphertext of the payload.
 *
 * @module
 */
import {
  type Bytes,
  concatBytes,
  encodeText,
  randomBytes,
  thenErase,
} from "./bytes.ts";

/** Bytes of the AES-256 key that an envelope carries. */
const KEY_LENGTH = 32;
/** Bytes of the AES-GCM nonce (NIST SP 800-38D, 8.2). */
export const NONCE_LENGTH = 12;
/** Bytes that AES-GCM adds: its tag. */
export const TAG_LENGTH = 16;

/** What an envelope is made for; the OAEP label binds it to that. */
export type Purpose =
  | "letterlock/1 login"
  | "letterlock/1 welcome"
  | "letterlock/1 password";

/** An envelope does not open. */
export class EnvelopeError extends Error {
  /**
   * Which of its two locks stays shut. `key`: the envelope is sealed to another key or
   * purpose, or cut. `payload`: it is sealed to this key, but altered or bound to other
   * associated data.
   */
  readonly part: "key" | "payload";

  constructor(part: "key" | "payload") {
    super(`Cannot open the envelope: its ${part} does not open`);
    this.name = "EnvelopeError";
    this.part = part;
  }
}

/**
 * Seals a payload to an RSA key: RSA-OAEP-SHA-256 (RFC 8017, 7.1) of a fresh AES
 * key under the purpose as label, a random nonce, AES-256-GCM of the payload.
 *
 * @param associatedData If it is a promise, the RSA operation begins meanwhile.
 * @returns The envelope: modulus length + 12 + payload length + 16 bytes.
 *
 * @example
 * ```ts
 * import { openEnvelope, sealEnvelope } from "./envelope.ts";
 * import { generateRsaPair, importPrivateKey, importPublicKey } from "./rsa.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { privatePem, publicPem } = await generateRsaPair(2048);
 * const payload = Uint8Array.of(1, 2, 3);
 * const hello = Uint8Array.of(7);
 *
 * const envelope = await sealEnvelope(
 *   await importPublicKey(publicPem),
 *   "letterlock/1 login",
 *   payload,
 *   hello,
 * );
 * assertEquals(envelope.length, 256 + 12 + payload.length + 16);
 *
 * const opened = await openEnvelope(
 *   await importPrivateKey(privatePem),
 *   "letterlock/1 login",
 *   envelope,
 *   hello,
 * );
 * assertEquals(opened, payload);
 * ```
 */
export async function sealEnvelope(
  recipient: CryptoKey,
  purpose: Purpose,
  payload: Uint8Array,
  associatedData: Uint8Array | Promise<Uint8Array>,
): Promise<Bytes> {
  const key = randomBytes(KEY_LENGTH);
  const nonce = randomBytes(NONCE_LENGTH);
  const [wrapped, sealed] = await thenErase(key, () =>
    Promise.all([
      crypto.subtle.encrypt(oaep(purpose), recipient, key),
      sealPayload(importAesKey(key), nonce, payload, associatedData),
    ]));
  return concatBytes(new Uint8Array(wrapped), nonce, new Uint8Array(sealed));
}

async function sealPayload(
  key: Promise<CryptoKey>,
  nonce: Uint8Array,
  payload: Uint8Array,
  associatedData: Uint8Array | Promise<Uint8Array>,
): Promise<ArrayBuffer> {
  const parameters = gcm(nonce, await associatedData);
  return await crypto.subtle.encrypt(parameters, await key, payload as Bytes);
}

/**
 * Opens an envelope of {@link sealEnvelope} by one RSA decryption, whatever the input.
 *
 * @throws {EnvelopeError} If it does not open.
 */
export async function openEnvelope(
  privateKey: CryptoKey,
  purpose: Purpose,
  envelope: Uint8Array,
  associatedData: Uint8Array | Promise<Uint8Array>,
): Promise<Bytes> {
  const candidates = Promise.all([associatedData]);
  const { payload } = await openEnvelopeFor(
    privateKey,
    purpose,
    envelope,
    candidates,
  );
  return payload;
}

/**
 * Opens an envelope that is bound to one of several associated data, by one RSA
 * decryption all the same.
 *
 * @returns The payload, and the index of the associated data it is bound to.
 * @throws {EnvelopeError} If it does not open.
 */
export async function openEnvelopeFor(
  privateKey: CryptoKey,
  purpose: Purpose,
  envelope: Uint8Array,
  candidates: Uint8Array[] | Promise<Uint8Array[]>,
): Promise<{ payload: Bytes; boundTo: number }> {
  const modulus = modulusLength(privateKey);
  const nonceEnd = modulus + NONCE_LENGTH;
  if (envelope.length < nonceEnd + TAG_LENGTH) throw new EnvelopeError("key");
  const key = await unwrap(privateKey, purpose, envelope.subarray(0, modulus));
  const nonce = envelope.subarray(modulus, nonceEnd);
  const sealed = envelope.subarray(nonceEnd) as Bytes;
  for (const [boundTo, data] of (await candidates).entries()) {
    try {
      const payload = await crypto.subtle.decrypt(
        gcm(nonce, data),
        key,
        sealed,
      );
      return { payload: new Uint8Array(payload), boundTo };
    } catch {
      // It may be bound to the next one.
    }
  }
  throw new EnvelopeError("payload");
}

async function unwrap(
  privateKey: CryptoKey,
  purpose: Purpose,
  wrapped: Uint8Array,
): Promise<CryptoKey> {
  try {
    const key = await crypto.subtle.decrypt(
      oaep(purpose),
      privateKey,
      wrapped as Bytes,
    );
    if (key.byteLength !== KEY_LENGTH) throw new EnvelopeError("key");
    return await thenErase(new Uint8Array(key), importAesKey);
  } catch {
    throw new EnvelopeError("key");
  }
}

/** Imports 32 bytes as an AES-256-GCM key that cannot be exported again. */
export function importAesKey(key: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
}

/** AES-GCM parameters with a 16-byte tag. */
export function gcm(
  nonce: Uint8Array,
  associatedData: Uint8Array,
): AesGcmParams {
  return {
    name: "AES-GCM",
    iv: nonce as Bytes,
    additionalData: associatedData as Bytes,
  };
}

function oaep(purpose: Purpose): RsaOaepParams {
  return { name: "RSA-OAEP", label: encodeText(purpose) };
}

/** Bytes of an RSA key's modulus, which is the length of what it encrypts. */
function modulusLength(key: CryptoKey): number {
  return Math.ceil((key.algorithm as RsaHashedKeyAlgorithm).modulusLength / 8);
}
