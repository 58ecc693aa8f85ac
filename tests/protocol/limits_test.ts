import { assertEquals } from "@std/assert";
import {
  countTextCharacters,
  LIMITS,
  titleProblem,
} from "../../lib/protocol/limits.ts";

Deno.test("countTextCharacters() counts code points", () => {
  for (const text of ["", "a", "é", "e\u0301", "🙂", "👍🏽", "a\0b", "漢字"]) {
    assertEquals(countTextCharacters(text), [...text].length, text);
  }
  assertEquals(countTextCharacters("🙂".repeat(100)), 100);
  assertEquals(countTextCharacters("\ud800"), 1);
});

Deno.test("titleProblem() takes titles of any language, and none at all", () => {
  const titles = [
    "",
    "Re: hello",
    "Grüße",
    "漢字 🙂",
    "../../x",
    "a/b",
    "שלום",
  ];
  for (const title of titles) assertEquals(titleProblem(title), undefined);
});

Deno.test("titleProblem() takes a title under and at the limit, none over it", () => {
  for (const character of ["x", "é", "🙂"]) {
    const title = (length: number) => character.repeat(length);
    assertEquals(titleProblem(title(LIMITS.title - 1)), undefined);
    assertEquals(titleProblem(title(LIMITS.title)), undefined);
    assertEquals(
      titleProblem(title(LIMITS.title + 1)),
      "The title is longer than 100 characters",
    );
  }
});

Deno.test("titleProblem() refuses every control character and line separator", () => {
  const c0 = Array.from({ length: 0x20 }, (_, i) => i);
  const c1 = Array.from({ length: 0x21 }, (_, i) => 0x7f + i);
  for (const code of [...c0, ...c1, 0x2028, 0x2029]) {
    const title = `a${String.fromCodePoint(code)}b`;
    assertEquals(titleProblem(title), "The title has control characters");
  }
  for (const code of [0x20, 0x7e, 0xa0, 0x2027, 0x202a]) {
    assertEquals(titleProblem(String.fromCodePoint(code)), undefined);
  }
});

Deno.test("titleProblem() refuses lone surrogates", () => {
  for (const title of ["\ud800", "a\udfff", "\udfff\ud800"]) {
    assertEquals(titleProblem(title), "The title is not valid Unicode");
  }
});
