import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import {
  concatBytes,
  decodeText,
  encodeText,
  equalBytes,
  randomBytes,
  sha256,
  strictBase64,
} from "../../lib/crypto/bytes.ts";
import { flipped } from "../support/altered.ts";

Deno.test("concatBytes() joins its parts into a new array", () => {
  const part = Uint8Array.of(1, 2);
  const joined = concatBytes(part, new Uint8Array(0), Uint8Array.of(3));
  assertEquals(joined, Uint8Array.of(1, 2, 3));
  part[0] = 9;
  assertEquals(joined[0], 1);
  assertEquals(concatBytes(), new Uint8Array(0));
});

Deno.test("concatBytes() takes a part of a larger array as that part", () => {
  const memory = Uint8Array.of(0, 1, 2, 3, 4);
  assertEquals(concatBytes(memory.subarray(1, 3)), Uint8Array.of(1, 2));
});

Deno.test("randomBytes() makes as many as asked for, others each time", () => {
  assertEquals(randomBytes(0).length, 0);
  assertEquals(randomBytes(32).length, 32);
  assertNotEquals(randomBytes(32), randomBytes(32));
});

Deno.test('sha256() of "abc" is that of FIPS 180-4, in one part or in three', async () => {
  const expected =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals((await sha256(encodeText("abc"))).toHex(), expected);
  const parts = [..."abc"].map(encodeText);
  assertEquals((await sha256(...parts)).toHex(), expected);
});

Deno.test("encodeText() and decodeText() keep a text as it is", () => {
  for (
    const text of ["", "a\0b", "Grüße 漢字 🙂", "\ufeffmark", "\u{10ffff}"]
  ) {
    assertEquals(decodeText(encodeText(text)), text);
  }
});

Deno.test("encodeText() makes a lone surrogate U+FFFD", () => {
  assertEquals(encodeText("\ud800"), Uint8Array.of(0xef, 0xbf, 0xbd));
});

Deno.test("decodeText() refuses bytes that are not UTF-8", () => {
  const bad = ["ff", "c080", "e282", "eda080", "f4908080", "80"];
  for (const hex of bad) {
    assertThrows(() => decodeText(Uint8Array.fromHex(hex)), TypeError);
  }
  assert(decodeText(Uint8Array.fromHex("f48fbfbf")) === "\u{10ffff}");
});

Deno.test("equalBytes() compares length and every byte", () => {
  const bytes = randomBytes(32);
  assertEquals(equalBytes(bytes, bytes.slice()), true);
  assertEquals(equalBytes(new Uint8Array(0), new Uint8Array(0)), true);
  assertEquals(equalBytes(bytes, bytes.subarray(1)), false);
  for (let at = 0; at < bytes.length; at++) {
    assertEquals(equalBytes(bytes, flipped(bytes, at)), false);
  }
});

Deno.test("strictBase64() takes what its own encoding would be, and nothing else", () => {
  for (const text of ["", "SGk=", "SGkh", "+/8="]) {
    assertEquals(strictBase64(text)?.toBase64(), text);
  }
  const bad = [
    "SG k=",
    "SGk=\n",
    "\tSGk=",
    "SGk",
    "SGl=",
    "-_8=",
    "SGk==",
    "!",
  ];
  for (const text of bad) assertEquals(strictBase64(text), undefined, text);
});
