import { assertEquals, assertRejects } from "@std/assert";
import { Interrupted, InvalidLine } from "../../../lib/client/terminal/io.ts";
import { readSecretLine } from "../../../lib/client/terminal/secret_line.ts";

function keysOf(text: string): () => Promise<number | null> {
  const bytes = [...new TextEncoder().encode(text)];
  return () => Promise.resolve(bytes.shift() ?? null);
}

async function type(text: string, limit = 100): Promise<string | null> {
  const line = await readSecretLine(keysOf(text), limit);
  return line && new TextDecoder().decode(line);
}

Deno.test("readSecretLine() ends at Enter and leaves what follows", async () => {
  const keys = keysOf("päss\rnext");
  const line = await readSecretLine(keys, 100);
  assertEquals(new TextDecoder().decode(line!), "päss");
  assertEquals(await keys(), "n".charCodeAt(0));
});

Deno.test("readSecretLine() erases whole characters and lines", async () => {
  assertEquals(await type("a你\x7fb\r"), "ab");
  assertEquals(await type("a\b\b\bb\n"), "b");
  assertEquals(await type("wrong\x15right\r"), "right");
  assertEquals(await type("wrong\x17right\r"), "right");
});

Deno.test("readSecretLine() tells an empty line from the end of the input", async () => {
  assertEquals(await type("\r"), "");
  assertEquals(await type("\x04"), null);
  assertEquals(await type(""), null);
  assertEquals(await type("abc\x04"), "abc");
});

Deno.test("readSecretLine() throws on Ctrl-C", async () => {
  const error = await assertRejects(() => type("ab\x03c\r"), Interrupted);
  assertEquals(error.signal, 2);
});

Deno.test("readSecretLine() refuses a longer line, once it has ended", async () => {
  assertEquals(await type("12345\r", 5), "12345");
  const keys = keysOf("1234567\rnext");
  await assertRejects(() => readSecretLine(keys, 5), InvalidLine, "5 bytes");
  assertEquals(await keys(), "n".charCodeAt(0));
});
