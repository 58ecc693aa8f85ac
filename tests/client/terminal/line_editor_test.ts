import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  Interrupted,
  InvalidLine,
  type Question,
} from "../../../lib/client/terminal/io.ts";
import { DrawnLine } from "../../../lib/client/terminal/drawn_line.ts";
import { editLine } from "../../../lib/client/terminal/line_editor.ts";
import type { KeyReader } from "../../../lib/client/terminal/key_reader.ts";
import { rowsOf } from "./terminal_rows.ts";
import { keysOf, keysOfTerminal, pasted } from "./typed_keys.ts";

interface Typing {
  kind?: Question["kind"];
  history?: string[];
  complete?: Question["complete"];
  limit?: number;
  show?: (text: string) => void;
}

async function edit(
  keys: KeyReader,
  { kind = "line", limit = 100, show = () => {}, history, complete }: Typing =
    {},
) {
  const question = { text: "Q: ", kind, complete };
  const editing = { keys, columns: 80, limit, question, history, show };
  const line = await editLine(editing);
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

Deno.test("editLine() takes lines that come at once for pasted, where no terminal marks them", async () => {
  const lines = async (term: string, kind: "line" | "contents") => {
    const keys = keysOfTerminal(term, "one\r4\r\n.\rmore", "\r", "4\r");
    const read = [];
    for (let line; (line = await edit(keys, { kind }));) read.push(line.text);
    return read;
  };
  for (const term of ["linux", "vt220"]) {
    assertEquals(await lines(term, "line"), ["one 4 . more", "4"]);
  }
  assertEquals(await lines("linux", "contents"), [
    ...["one", "4", ".", "more", "4"],
  ]);
  // Where pastes are marked, these keys were typed.
  assertEquals((await lines("xterm-256color", "line"))[0], "one");
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
      onDrawn: (line) => redraw = () => line.redraw(),
    });
    assertEquals(screen.includes("Q: "), kind === "line");
    assertEquals(screen.includes("typed"), kind === "line");
  }
});

Deno.test("editLine() offers earlier lines to the arrows up and down, but for a secret", async () => {
  const history: string[] = [];
  for (const text of ["one\r", "two\r", "\r", "two\r", "  \r"]) {
    await type(text, { history });
  }
  assertEquals(history, ["two", "one"]);
  assertEquals(await type("\x1b[A\x1bOA!\r", { history }), "one!");
  assertEquals(await type("new\x10\x10\x0e\x0e?\r", { history }), "new?");
  const hidden = ["shown"];
  assertEquals(
    await type("\x1b[Apw\r", { history: hidden, kind: "secret" }),
    "pw",
  );
  assertEquals(hidden, ["shown"]);
});

const NAMES = ["bob", "bobby", "carol"];

/** Completes the last of several names. */
function completeName(before: string) {
  const of = before.slice(before.lastIndexOf(";") + 1);
  const matches = NAMES.filter((name) => name.startsWith(of));
  return Promise.resolve({ of, matches });
}

Deno.test("editLine() completes by Tab as far as there is no choice, and lists it at the second", async () => {
  const complete = completeName;
  assertEquals(await type("c\t;b\tb\t!\r", { complete }), "carol;bobby!");
  assertEquals(await type("x\t\t\r", { complete }), "x");
  let screen = "";
  const show = (text: string) => screen += text;
  assertEquals(await type("b\t\t\r", { complete, show }), "bob");
  assertMatch(screen, /\nbob +bobby\n/);
});

Deno.test("editLine() completes no pasted Tab, nor in contents", async () => {
  const complete = () => Promise.reject(new Error("asked"));
  assertEquals(await type(`c${pasted("\t")}\r`, { complete }), "c ");
  assertEquals(await type("c\t\r", { complete, kind: "contents" }), "c\t");
});

Deno.test("above() puts lines over a question of several rows, which stays", async () => {
  let output = "";
  const line = await DrawnLine.begin({
    columns: 10,
    prompt: "Q: ",
    show: (text) => output += text,
  });
  line.redraw();
  line.insert("a line of four rows, in all");
  const typed = ["Q: a line ", "of four ro", "ws, in all"];
  assertEquals(rowsOf(output, 10).slice(0, 3), typed);
  line.press({ name: "home" });
  line.insert("-");
  line.press({ name: "end" });
  line.above("News\n");
  assertEquals(rowsOf(output, 10).slice(0, 4), [
    "News",
    "Q: -a line",
    " of four r",
    "ows, in al",
  ]);
  line.resize(40);
  line.close();
});
