import { assertEquals } from "@std/assert";
import { TextFinder } from "../../lib/protocol/find_text.ts";

Deno.test("TextFinder finds a text that pieces cut anywhere", () => {
  const text = "Das sind Gru\u0308ße aus dem Süden";
  for (let at = 0; at <= text.length; at++) {
    const finder = new TextFinder("GRÜSSE".replace("SS", "ß"));
    finder.add(text.slice(0, at));
    assertEquals(finder.add(text.slice(at)), true, `cut at ${at}`);
  }
});

Deno.test("TextFinder finds no text that did not come in a row", () => {
  const finder = new TextFinder("ab");
  assertEquals(
    ["a", "cb", "a"].map((piece) => finder.add(piece)).at(-1),
    false,
  );
});
