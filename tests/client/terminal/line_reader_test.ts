import { assertEquals, assertRejects } from "@std/assert";
import { InvalidLine } from "../../../lib/client/terminal/io.ts";
import { LineReader } from "../../../lib/client/terminal/line_reader.ts";

/** A reader of bytes that come in pieces of one size. */
function readerOf(text: string, step = Infinity): LineReader {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new LineReader((into) => {
    const size = Math.min(step, into.length);
    const piece = bytes.subarray(at, at + size);
    at += piece.length;
    into.set(piece);
    return Promise.resolve(piece.length === 0 ? null : piece.length);
  });
}

async function textOf(
  line: Promise<Uint8Array | null>,
): Promise<string | null> {
  const bytes = await line;
  return bytes && new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

Deno.test("readLine() gives the same lines however the input is cut", async () => {
  const text = "eins\nzwei 你好\r\n\n\r\nfünf 🍜";
  for (let step = 1; step <= text.length + 12; step++) {
    const reader = readerOf(text, step);
    const lines: (string | null)[] = [];
    for (let i = 0; i < 6; i++) lines.push(await textOf(reader.readLine(100)));
    assertEquals(lines, ["eins", "zwei 你好", "", "", "fünf 🍜", null]);
  }
});

Deno.test("readLine() keeps a CR that is not at the end of the line", async () => {
  assertEquals(await textOf(readerOf("a\rb\r\r\n").readLine(9)), "a\rb\r");
});

Deno.test("readLine() takes a line of as many bytes as allowed and refuses one more", async () => {
  for (const step of [1, 3, 64]) {
    const reader = readerOf("12345\r\n123456\n1234567890\nnext\n", step);
    assertEquals(await textOf(reader.readLine(5)), "12345");
    await assertRejects(() => reader.readLine(5), InvalidLine, "5 bytes");
    await assertRejects(() => reader.readLine(5), InvalidLine, "5 bytes");
    assertEquals(await textOf(reader.readLine(5)), "next");
  }
});

Deno.test("readLine() takes a line of a million characters", async () => {
  const line = "é".repeat(1_000_000);
  const reader = readerOf(`${line}\nrest`, 65_536);
  assertEquals(await textOf(reader.readLine(4_000_000)), line);
  assertEquals(await textOf(reader.readLine(10)), "rest");
});

Deno.test("readByte() and rest() go on where the last line ended", async () => {
  const reader = readerOf("a\nbc\nde", 64);
  await reader.readLine(9);
  assertEquals(await reader.readByte(), "b".charCodeAt(0));
  let rest = "";
  for await (const piece of reader.rest()) {
    rest += new TextDecoder().decode(piece);
  }
  assertEquals(rest, "c\nde");
  assertEquals(await reader.readByte(), null);
});
