/**
 * Counts the characters (Unicode code points) of UTF-8 as it streams by: every byte
 * but the continuation bytes 10xxxxxx begins one (RFC 3629, 3).
 *
 * Bytes that are not UTF-8 could hide from that count, and four bytes make a
 * character at the most, so a quarter of the bytes is the least it answers.
 */
export class CharacterCounter {
  #bytes = 0;
  #starts = 0;

  /** Bytes seen so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Characters seen so far. */
  get characters(): number {
    return Math.max(this.#starts, Math.ceil(this.#bytes / 4));
  }

  add(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    this.#starts += chunk.length - countContinuations(chunk);
  }
}

/** Four bytes at a step: a byte a step costs as much as the decryption of it. */
function countContinuations(chunk: Uint8Array): number {
  const lead = Math.min((4 - (chunk.byteOffset & 3)) & 3, chunk.length);
  const words = new Int32Array(
    chunk.buffer,
    lead === chunk.length ? 0 : chunk.byteOffset + lead,
    (chunk.length - lead) >> 2,
  );
  let count = 0;
  for (let i = 0; i < words.length; i++) {
    const w = words[i];
    // The lowest bit of each byte: bit 7 set and bit 6 clear; summed by the product.
    const marks = (w >>> 7) & (~w >>> 6) & 0x01010101;
    count += Math.imul(marks, 0x01010101) >>> 24;
  }
  const end = lead + words.length * 4;
  for (let i = 0; i < lead; i++) if ((chunk[i] & 0xc0) === 0x80) count++;
  for (let i = end; i < chunk.length; i++) {
    if ((chunk[i] & 0xc0) === 0x80) count++;
  }
  return count;
}
