/** Bytes backed by a plain ArrayBuffer, which is what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Joins the parts into one new array. */
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
 * Gives the memory of bytes back at once and leaves them empty. The garbage collector
 * counts objects, not their bytes: it lets many megabytes of records stand.
 */
export function release(bytes: Bytes): void {
  bytes.buffer.transfer(0);
}

/** Fresh bytes from the system's random generator. */
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
  return new TextEncoder().encode(text) as Bytes;
}

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
