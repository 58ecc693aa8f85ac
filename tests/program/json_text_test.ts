import { assert, assertEquals } from "@std/assert";
import { jsonArray, jsonText } from "../../lib/program/json_text.ts";

async function joined(pages: unknown[][]): Promise<string> {
  async function* each() {
    yield* pages;
  }
  let text = "";
  for await (const piece of jsonArray(each())) text += piece;
  return text;
}

Deno.test("jsonText() says the same after parsing and holds nothing to obey", () => {
  const value = { title: 'a"\\\x1b\x7f\u009b\u202e\u2028\u{e0001}\u00ad💥ß' };
  const text = jsonText(value);
  assertEquals(JSON.parse(text), value);
  assert(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), text);
  assert(text.includes("💥ß"));
});

Deno.test("jsonArray() is one array however the values come", async () => {
  assertEquals(await joined([]), "[]\n");
  assertEquals(await joined([[]]), "[]\n");
  assertEquals(await joined([[1, 2], [], [3]]), "[\n1,\n2,\n3\n]\n");
});
