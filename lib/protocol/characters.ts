/**
 * Counts the characters (Unicode code points) of UTF-8 as it streams by. Every byte that
 * is no continuation byte (10xxxxxx) begins a character (RFC 3629, 3).
 *
 * Bytes that are not UTF-8 could escape that count. No character has more than four
 * bytes, so the count is never less than a quarter of the bytes.
 *
 * @example
 * ```ts
 * import { CharacterCounter } from "./characters.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const counter = new CharacterCounter();
 * const bytes = new TextEncoder().encode("é🙂");
 * counter.add(bytes.subarray(0, 3));
 * counter.add(bytes.subarray(3));
 * assertEquals(counter.characters, 2);
 * assertEquals(counter.bytes, 6);
 * ```
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

  /** Counts the next bytes of the stream. */
  add(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    this.#starts += chunk.length - countContinuations(chunk);
  }
}

/** Takes four bytes a step: one byte a step would cost as much as decrypting it. */
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
