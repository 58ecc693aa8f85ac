import { assert, assertEquals } from "@std/assert";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { CharacterCounter } from "../../lib/protocol/characters.ts";

/** Characters of 1 to 4 bytes, among them the ends of each length's range. */
const ALPHABET = [
  ..."aZ09 \n\0\u007f",
  ..."\u0080éß\u07ff",
  ..."\u0800€漢\ufeff\uffff\ud7ff\ue000",
  ..."\u{10000}🙂👍🏽\u{10ffff}",
  "e\u0301",
];

/** Numbers from 0 up to a limit that look random and are the same each time. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
}

function randomText(next: (limit: number) => number, length: number): string {
  const pieces = Array.from(
    { length },
    () => ALPHABET[next(ALPHABET.length)],
  );
  return pieces.join("");
}

function count(...chunks: Uint8Array[]): number {
  const counter = new CharacterCounter();
  for (const chunk of chunks) counter.add(chunk);
  return counter.characters;
}

Deno.test("CharacterCounter counts what the text has in code points", () => {
  const next = numbers(1);
  for (let length = 0; length < 300; length++) {
    const text = randomText(next, length);
    assertEquals(count(encodeText(text)), [...text].length, text);
  }
});

Deno.test("CharacterCounter counts the same wherever the bytes are cut", () => {
  const next = numbers(2);
  for (let round = 0; round < 20; round++) {
    const text = randomText(next, 40);
    const bytes = encodeText(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const parts = [bytes.subarray(0, cut), bytes.subarray(cut)];
      assertEquals(count(...parts), [...text].length, `${text} at ${cut}`);
    }
  }
});

Deno.test("CharacterCounter counts chunks that begin anywhere in memory", () => {
  const next = numbers(3);
  for (let offset = 0; offset < 9; offset++) {
    for (let length = 0; length < 20; length++) {
      const text = randomText(next, length);
      const bytes = encodeText(text);
      // Continuation bytes all around, which must not be counted.
      const memory = new Uint8Array(offset + bytes.length + 5).fill(0x80);
      memory.set(bytes, offset);
      const view = memory.subarray(offset, offset + bytes.length);
      assertEquals(count(view), [...text].length, `${offset}: ${text}`);
    }
  }
});

Deno.test("CharacterCounter finds one character that is not ASCII wherever it stands", () => {
  for (const character of ["é", "€", "🙂"]) {
    for (let at = 0; at <= 100; at++) {
      const text = "a".repeat(at) + character + "a".repeat(100 - at);
      assertEquals(count(encodeText(text)), 101, `${character} at ${at}`);
    }
  }
});

Deno.test("CharacterCounter counts every byte value as the rule says", () => {
  for (let byte = 0; byte < 256; byte++) {
    const starts = (byte & 0xc0) === 0x80 ? 0 : 1;
    for (const length of [1, 3, 4, 5, 64]) {
      const expected = Math.max(starts * length, Math.ceil(length / 4));
      assertEquals(count(new Uint8Array(length).fill(byte)), expected);
    }
  }
});

Deno.test("CharacterCounter never answers less than a quarter of the bytes", () => {
  const next = numbers(4);
  for (let round = 0; round < 200; round++) {
    const bytes = Uint8Array.from({ length: next(500) }, () => next(256));
    const mostlyHidden = bytes.map((byte) => 0x80 | (byte & 0x3f));
    assert(count(bytes) >= bytes.length / 4);
    assertEquals(count(mostlyHidden), Math.ceil(bytes.length / 4));
  }
});

Deno.test("CharacterCounter adds up bytes and characters over chunks", () => {
  const counter = new CharacterCounter();
  assertEquals([counter.bytes, counter.characters], [0, 0]);
  counter.add(encodeText("aé"));
  counter.add(new Uint8Array(0));
  counter.add(encodeText("🙂"));
  assertEquals([counter.bytes, counter.characters], [7, 3]);
});

Deno.test("CharacterCounter counts 1,000,000 characters in pieces of 64 KiB", () => {
  const bytes = encodeText("é€🙂a".repeat(250_000));
  const counter = new CharacterCounter();
  for (let i = 0; i < bytes.length; i += 65_536) {
    counter.add(bytes.subarray(i, i + 65_536));
  }
  assertEquals(counter.characters, 1_000_000);
});
