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
  const end = lead + words.length * 4;
  return countInBytes(chunk.subarray(0, lead)) + countInWords(words) +
    countInBytes(chunk.subarray(end));
}

function countInBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) === 0x80) count++;
  return count;
}

/** Looks at eight words at once, which in most text have ASCII alone. */
function countInWords(words: Int32Array): number {
  let count = 0;
  let at = 0;
  for (; at + 8 <= words.length; at += 8) {
    const a = words[at], b = words[at + 1], c = words[at + 2];
    const d = words[at + 3], e = words[at + 4], f = words[at + 5];
    const g = words[at + 6], h = words[at + 7];
    if (((a | b | c | d | e | f | g | h) & 0x80808080) === 0) continue;
    count += sum(
      marks(a) + marks(b) + marks(c) + marks(d) +
        marks(e) + marks(f) + marks(g) + marks(h),
    );
  }
  for (; at < words.length; at++) count += sum(marks(words[at]));
  return count;
}

/** The lowest bit of each byte: set for bit 7 set and bit 6 clear, a continuation byte. */
function marks(word: number): number {
  return (word >>> 7) & (~word >>> 6) & 0x01010101;
}

/** The sum of the four bytes of marks. */
function sum(marks: number): number {
  return Math.imul(marks, 0x01010101) >>> 24;
}
