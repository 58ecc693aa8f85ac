/** Characters of a line, which Dovecot's LMTP and IMAP want ended by CR and LF. */
const LINE = "The quick brown fox jumps over the lazy dog, and back again. ";

/** A text of so many bytes in lines of 63. */
export function textOf(bytes: number): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`${LINE}\r\n`);
  const text = new Uint8Array(bytes);
  for (let offset = 0; offset < bytes; offset += line.length) {
    text.set(line.subarray(0, bytes - offset), offset);
  }
  return text;
}

/** Hands a content out as a client reads it from a file. */
export async function* pieces(
  content: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const size = 256 * 1024;
  for (let i = 0; i < content.length; i += size) {
    yield content.subarray(i, i + size);
  }
}
