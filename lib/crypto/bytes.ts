/**
 * Thin, named wrappers over WebCrypto: bytes and hashes here, RSA keys in rsa.ts, sealed
 * payloads in envelope.ts, passwords in password_hash.ts. No algorithm is our own.
 *
 * @module
 */

/** Bytes backed by a plain ArrayBuffer, which is what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Joins the parts into one new array.
 *
 * @example
 * ```ts
 * import { concatBytes } from "./bytes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const joined = concatBytes(Uint8Array.of(1), Uint8Array.of(2, 3));
 * assertEquals(joined, Uint8Array.of(1, 2, 3));
 * ```
 */
export function concatBytes(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * Gives the memory of bytes back at once, and leaves them empty. The garbage collector
 * counts objects and not their bytes, so it would let many megabytes of records pile up.
 */
export function release(bytes: Bytes): void {
  bytes.buffer.transfer(0);
}

/**
 * The bytes of canonical, padded base64 (RFC 4648, 4), or undefined if it is none:
 * `fromBase64` alone would pass over blanks and newlines.
 *
 * @example
 * ```ts
 * import { strictBase64 } from "./bytes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(strictBase64("SGk="), Uint8Array.of(72, 105));
 * assertEquals(strictBase64("SG k="), undefined);
 * ```
 */
export function strictBase64(text: string): Bytes | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text);
    return bytes.toBase64() === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs `work` on bytes that nobody may find in memory later, and overwrites them. Texts
 * and copies that WebCrypto makes stay until the garbage collector takes their place.
 */
export async function thenErase<T>(
  secret: Bytes,
  work: (secret: Bytes) => T | Promise<T>,
): Promise<T> {
  try {
    return await work(secret);
  } finally {
    secret.fill(0);
  }
}

/** That many random bytes, from the system's generator. */
export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** SHA-256 of the parts joined; 32 bytes. */
export async function sha256(...parts: Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", concatBytes(...parts)),
  );
}

/** UTF-8 of a text; lone surrogates become U+FFFD. */
export function encodeText(text: string): Bytes {
  return encoder.encode(text) as Bytes;
}

const encoder = new TextEncoder();

const strictDecoder = new TextDecoder("utf-8", {
  fatal: true,
  ignoreBOM: true,
});

/**
 * The text of UTF-8 bytes.
 *
 * @throws {TypeError} If the bytes are not UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes);
}

/** Whether two arrays are equal. Its time tells where they differ: not for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
