import { assertEquals, assertRejects } from "@std/assert";
import {
  Interrupted,
  InvalidLine,
  type Question,
} from "../../../lib/client/terminal/io.ts";
import { editLine } from "../../../lib/client/terminal/line_editor.ts";
import type { KeyReader } from "../../../lib/client/terminal/key_reader.ts";
import { keysOf, pasted } from "./typed_keys.ts";

interface Typing {
  kind?: Question["kind"];
  limit?: number;
  show?: (text: string) => void;
}

async function edit(
  keys: KeyReader,
  { kind = "line", limit = 100, show = () => {} }: Typing = {},
) {
  const question = { text: "Q: ", kind };
  const line = await editLine({ keys, columns: 80, limit, question, show });
  return line &&
    { text: new TextDecoder().decode(line.bytes), pasted: line.pasted };
}

async function type(text: string, typing?: Typing): Promise<string | null> {
  return (await edit(keysOf(text), typing))?.text ?? null;
}

const KINDS: Question["kind"][] = ["line", "secret", "contents"];

Deno.test("editLine() ends at Enter and leaves what follows", async () => {
  for (const kind of KINDS) {
    const keys = keysOf("päss\rnext");
    assertEquals((await edit(keys, { kind }))?.text, "päss");
    assertEquals((await edit(keys, { kind }))?.text, "next");
    assertEquals(await edit(keys, { kind }), null);
  }
});

Deno.test("editLine() erases whole characters, words and lines", async () => {
  for (const kind of KINDS) {
    assertEquals(await type("a你\x7fb\r", { kind }), "ab");
    assertEquals(await type("a\b\b\bb\n", { kind }), "b");
    assertEquals(await type("wrong\x15right\r", { kind }), "right");
    assertEquals(await type("wrong\x17right\r", { kind }), "right");
  }
});

Deno.test("editLine() moves within the line", async () => {
  assertEquals(
    await type("hello wrold\x1b[D\x1b[D\x1b[D\x7f\x1b[Cr\r"),
    "hello world",
  );
  assertEquals(await type("bc\x1b[Ha\x1b[Fd\r"), "abcd");
  assertEquals(await type("abX\x1b[D\x1b[3~\x01\x04\r"), "b");
});

Deno.test("editLine() tells an empty line from the end of the input", async () => {
  assertEquals(await type("\r"), "");
  assertEquals(await type("\x04"), null);
  assertEquals(await type(""), null);
  assertEquals(await type("abc\x04\r"), "abc");
  assertEquals(await type("abc"), "abc");
});

Deno.test("editLine() throws on Ctrl-C", async () => {
  const error = await assertRejects(() => type("ab\x03c\r"), Interrupted);
  assertEquals(error.signal, 2);
});

Deno.test("editLine() refuses a longer line, once it has ended", async () => {
  assertEquals(await type("12345\r", { limit: 5 }), "12345");
  for (const long of ["1234567", "ééé"]) {
    const keys = keysOf(`${long}\rnext`);
    const editing = edit(keys, { limit: 5 });
    await assertRejects(() => editing, InvalidLine, "5 bytes");
    assertEquals((await edit(keys))?.text, "next");
  }
});

Deno.test("editLine() takes no key for text: Tab, arrows and Ctrl-Z neither", async () => {
  for (const kind of ["line", "secret"] as const) {
    assertEquals(await type("a\tb\x1b[A\x1a\x1b[5~c\r", { kind }), "abc");
  }
  assertEquals(await type("a\tb\r", { kind: "contents" }), "a\tb");
});

Deno.test("editLine() takes pasted newlines for text", async () => {
  const text = pasted("one\r4\n");
  assertEquals(await type(`${text}\r`), "one 4");
  assertEquals(await type(`${text}\r`, { kind: "secret" }), "one4");
  const keys = keysOf(`${text}.\r`);
  const lines = [];
  for (let i = 0; i < 3; i++) {
    lines.push(await edit(keys, { kind: "contents" }));
  }
  assertEquals(lines, [
    { text: "one", pasted: true },
    { text: "4", pasted: true },
    { text: ".", pasted: false },
  ]);
});

Deno.test("editLine() takes a long line at once, and erases its end", async () => {
  const long = "x".repeat(1_000_000);
  const limit = 2_000_000;
  const reads = [...long.match(/.{1,4000}/g)!, "你🍜\x7f\x1b[Dz\r"];
  const line = await edit(keysOf(...reads), { kind: "contents", limit });
  assertEquals(line?.text === `${long}你z`, true);
  assertEquals(await type(`${long}\x15short\r`, { limit }), "short");
});

Deno.test("editLine() shows what is typed, and of a secret only its end", async () => {
  let screen = "";
  const show = (text: string) => screen += text;
  await type("shown\r", { show });
  assertEquals(screen, "shown\n");
  screen = "";
  await type("hidX\x7fden\x1b[D\r", { show, kind: "secret" });
  assertEquals(screen, "");
});

Deno.test("editLine() draws the line anew, but for a secret", async () => {
  for (const kind of ["line", "secret"] as const) {
    let redraw = () => {};
    let screen = "";
    const keys = keysOf("typed", "\r");
    await editLine({
      keys: {
        next: async () => {
          const key = await keys.next();
          if (key?.kind === "enter") {
            screen = "";
            redraw();
          }
          return key;
        },
      },
      columns: 80,
      limit: 9,
      question: { text: "Q: ", kind },
      show: (text) => screen += text,
      onRedraw: (draw) => redraw = draw,
    });
    assertEquals(screen.includes("Q: "), kind === "line");
    assertEquals(screen.includes("typed"), kind === "line");
  }
});
