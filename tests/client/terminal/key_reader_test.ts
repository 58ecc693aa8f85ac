import { assertEquals } from "@std/assert";
import { KeyReader } from "../../../lib/client/terminal/key_reader.ts";
import { LineReader } from "../../../lib/client/terminal/line_reader.ts";
import { keysOf, pasted } from "./typed_keys.ts";

/** Each key in a few letters: text as it is, «pasted text», <a key>. */
async function keys(...pieces: string[]): Promise<string> {
  const reader = keysOf(...pieces);
  let seen = "";
  for (;;) {
    const key = await reader.next();
    if (key === null) return seen;
    if (key.kind === "text") seen += key.pasted ? `«${key.text}»` : key.text;
    else if (key.kind === "edit") seen += `<${key.key.name}>`;
    else if (key.kind === "enter") seen += key.pasted ? "«enter»" : "<enter>";
    else seen += `<${key.kind}>`;
  }
}

/** Every byte in a read of its own. */
const bytewise = (text: string) => keys(...text);

Deno.test("next() tells keys from text", async () => {
  assertEquals(
    await keys("ab\x1b[Dc\x1bOC\x7f\x01\x05\r\n\x04\x03"),
    "ab<left>c<right><backspace><a><e><enter><enter><end><interrupt>",
  );
  assertEquals(
    await keys("\x1b[3~\x1b[H\x1b[1~\x1b[F\x1b[4~\x1b[1;5D\x1bb\x15\x17\x0b"),
    "<delete><home><home><end><end><left><b><u><w><k>",
  );
  assertEquals(
    await keys("\x1b[A\x1bOB\x10\x0ea\t\tb"),
    "<up><down><up><down>a\t\tb",
  );
});

Deno.test("next() makes no text of keys that edit nothing", async () => {
  const silent = [
    ..."\x00\x07\x0c\x11\x12\x13\x14\x16\x18\x19\x1a\x1c\x1d\x1e\x1f",
    ...["\x1b[5~", "\x1b[15~", "\x1b[[A"],
    ...["\x1bOP", "\x1b[1;2Q", "\x1b[I", "\x1b[97;5u", "\x1b[Z", "\x1bx"],
    ...["\x1b[24;80R", "\x1b[?1;2c", "\x1b[>0;10;1c"],
  ];
  for (const key of silent) {
    assertEquals(await keys(`a${key}b`), "ab", JSON.stringify(key));
  }
});

Deno.test("next() knows a sequence that comes in several reads", async () => {
  assertEquals(
    await bytewise("a\x1b[Db\x1b[3~\x1b[1;5Cc"),
    "a<left>b<delete><right>c",
  );
  assertEquals(await bytewise(pasted("x")), "«x»");
});

Deno.test("next() takes a lone Escape for a key, and what follows for itself", async () => {
  assertEquals(
    await keys("a\x1b", "b\x1b", "\r", "\x1b\x1b[D"),
    "ab<enter><left>",
  );
});

Deno.test("next() marks what is pasted, whose newlines are one key each", async () => {
  assertEquals(
    await keys(`a${pasted("b\rc\nd\r\ne\tf\x01\x04\x1b[Dg")}h\r`),
    "a«b»«enter»«c»«enter»«d»«enter»«e\tf»«g»h<enter>",
  );
});

Deno.test("next() keeps characters whole that come in several reads", async () => {
  const bytes = [...new TextEncoder().encode("é你🍜")];
  const reader = new KeyReader(
    new LineReader((into) => {
      const byte = bytes.shift();
      if (byte !== undefined) into[0] = byte;
      return Promise.resolve(byte === undefined ? null : 1);
    }),
  );
  let text = "";
  for (let key = await reader.next(); key; key = await reader.next()) {
    if (key.kind === "text") text += key.text;
  }
  assertEquals(text, "é你🍜");
});
