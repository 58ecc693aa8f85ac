import { assertEquals } from "@std/assert";
import { sentence } from "../../../lib/client/output/sentence.ts";

Deno.test("sentence() ends a line once, and shows what a terminal would obey", () => {
  assertEquals(sentence("No mail"), "No mail.");
  assertEquals(sentence("It ended."), "It ended.");
  assertEquals(sentence("Did you mean bob?"), "Did you mean bob?");
  assertEquals(sentence("a\x1b"), "a\\x1b.");
});
