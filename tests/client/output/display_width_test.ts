import { assertEquals } from "@std/assert";
import {
  displayWidth,
  fitWidth,
  padWidth,
} from "../../../lib/client/output/display_width.ts";

Deno.test("displayWidth() counts columns: wide ones twice, combining ones not", () => {
  assertEquals(displayWidth("abc"), 3);
  assertEquals(displayWidth("Grüße"), 5);
  assertEquals(displayWidth("e\u0301"), 1);
  assertEquals(displayWidth("你好"), 4);
  assertEquals(displayWidth("한글ｆ"), 6);
  assertEquals(displayWidth("🍜"), 2);
  assertEquals(displayWidth("Привет"), 6);
});

Deno.test("displayWidth() takes an emoji of several characters for one picture", () => {
  const pictures = {
    "a family, joined": "👨‍👩‍👧",
    "a heart as a picture": "❤️",
    "a key of a telephone": "1️⃣",
    "a flag": "🇩🇪",
    "a skin": "👍🏽",
    "a rainbow flag": "🏳️‍🌈",
    "of the first plane": "✅",
  };
  for (const [what, picture] of Object.entries(pictures)) {
    assertEquals(displayWidth(`a${picture}b`), 4, what);
  }
  assertEquals(displayWidth("❤"), 1);
  assertEquals(displayWidth("각"), 2);
});

Deno.test("fitWidth() cuts no picture in two", () => {
  assertEquals(fitWidth("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 5), "👨‍👩‍👧👨‍👩‍👧…");
  assertEquals(fitWidth("e\u0301".repeat(5), 3), "e\u0301e\u0301…");
});

Deno.test("fitWidth() cuts at whole characters and marks the cut", () => {
  assertEquals(fitWidth("abcdef", 6), "abcdef");
  assertEquals(fitWidth("abcdefg", 6), "abcde…");
  assertEquals(fitWidth("你好你好", 6), "你好…");
  assertEquals(fitWidth("你好你", 6), "你好你");
  assertEquals(fitWidth("🍜🍜", 3), "🍜…");
});

Deno.test("padWidth() fills up to the columns", () => {
  assertEquals(padWidth("你", 4), "你  ");
  assertEquals(padWidth("abcde", 4), "abcde");
});
