/** What a header of an age file says for one reader. */
export interface Stanza {
  /** Its type, and what comes with that. */
  args: string[];
  body: Uint8Array<ArrayBuffer>;
}

/** Base64 without padding (RFC 4648, 4), as age has it everywhere. */
export function inBase64(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}

/**
 * The bytes of it.
 *
 * @throws {SyntaxError} If a character differs from what {@link inBase64} writes.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.fromBase64(text);
  if (inBase64(bytes) === text) return bytes;
  throw new SyntaxError("Cannot read the header of an age file");
}
