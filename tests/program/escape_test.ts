import { assertEquals } from "@std/assert";
import { visible } from "../../lib/program/escape.ts";

Deno.test("visible() leaves text in any language as it is", () => {
  const text = "Grüße, 你好, مرحبا, नमस्ते, 👩‍🚀!";
  assertEquals(visible(text), text);
});

Deno.test("visible() leaves joiners and selectors where writing needs them", () => {
  for (
    const text of ["می\u200cخواهم", "क्\u200dष", "葛\u{e0100}", "1\ufe0f\u20e3"]
  ) {
    assertEquals(visible(text), text);
  }
  for (const emoji of ["❤\ufe0f", "👩\u200d❤\ufe0f\u200d👩", "👨🏽\u200d🚀"]) {
    assertEquals(visible(emoji), emoji);
  }
});

Deno.test("visible() shows joiners and selectors that hide between letters", () => {
  assertEquals(visible("ad\u200cm\u200din"), "ad\\u200cm\\u200din");
  assertEquals(visible("a\ufe0f1\u200d2"), "a\\ufe0f1\\u200d2");
  assertEquals(visible("❤\ufe0f\ufe0f"), "❤\ufe0f\\ufe0f");
});

Deno.test("visible() shows letters that show nothing", () => {
  assertEquals(
    visible("a\u3164\u115f\u034f\u180e"),
    "a\\u3164\\u115f\\u034f\\u180e",
  );
});

Deno.test("visible() shows what a terminal would obey", () => {
  assertEquals(
    visible("\x1b[2J\x07\r\n\t\x7f"),
    "\\x1b[2J\\x07\\x0d\\x0a\\x09\\x7f",
  );
  assertEquals(visible("\x9b31m\x9d0;t\x9c"), "\\x9b31m\\x9d0;t\\x9c");
});

Deno.test("visible() shows what turns or hides text", () => {
  assertEquals(visible("a\u202eb\u2066c\u061c"), "a\\u202eb\\u2066c\\u061c");
  assertEquals(
    visible("\u200b\ufeff\u2028\u2029"),
    "\\u200b\\ufeff\\u2028\\u2029",
  );
  assertEquals(visible("\u{e0041}"), "\\u{e0041}");
});

Deno.test("visible() shows lone surrogates", () => {
  assertEquals(visible("a\ud800b"), "a\\ud800b");
});

Deno.test("visible() keeps newlines and tabs where asked", () => {
  assertEquals(
    visible("a\n\tb\r\x1b", { keepLines: true }),
    "a\n\tb\\x0d\\x1b",
  );
});

Deno.test("visible() changes nothing that it made visible", () => {
  const every = Array.from(
    { length: 0x3000 },
    (_, i) => String.fromCharCode(i),
  );
  const once = visible(every.join(" "));
  assertEquals(visible(once), once);
});
