import { assert, assertEquals, assertRejects } from "@std/assert";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import {
  parseInline,
  readAhead,
} from "../../../lib/protocol/requests/inline_content.ts";
import { INLINE_LIMIT } from "../../../lib/protocol/limits.ts";

/** Pieces that take each other's place, as the store and the client read them. */
async function* reusing(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(0, ...pieces.map((p) => p.length)));
  for (const piece of pieces) {
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

const numbered = (length: number) =>
  new Uint8Array(length).map((_, i) => (i * 7) % 251);

Deno.test("readAhead() gives a content of up to 4 KiB whole, in base64", async () => {
  const text = encodeText("Hi Bob ✉");
  const cases = [
    [],
    [new Uint8Array(0)],
    [text],
    [...text].map((byte) => Uint8Array.of(byte)),
    [numbered(INLINE_LIMIT - 1), Uint8Array.of(9)],
  ];
  for (const pieces of cases) {
    const { inline } = await readAhead(reusing(...pieces));
    assertEquals(parseInline(inline), concatBytes(...pieces));
  }
});

Deno.test("readAhead() gives all the pieces of a longer content", async () => {
  const cases = [
    [numbered(INLINE_LIMIT + 1)],
    [numbered(INLINE_LIMIT), Uint8Array.of(9)],
    [numbered(10), numbered(300_000), numbered(7), numbered(0)],
  ];
  for (const pieces of cases) {
    const ahead = await readAhead(reusing(...pieces));
    assert(ahead.inline === undefined);
    const read = await Array.fromAsync(ahead.pieces, (piece) => piece.slice());
    assertEquals(concatBytes(...read), concatBytes(...pieces));
  }
});

Deno.test("readAhead() throws what its source throws, at once or later", async () => {
  async function* failing(piece: Uint8Array) {
    yield piece;
    throw new Deno.errors.NotFound("gone");
  }
  await assertRejects(
    () => readAhead(failing(numbered(10))),
    Deno.errors.NotFound,
  );
  const ahead = await readAhead(failing(numbered(INLINE_LIMIT + 1)));
  assert(ahead.inline === undefined);
  await assertRejects(
    () => Array.fromAsync(ahead.pieces),
    Deno.errors.NotFound,
  );
});

Deno.test("readAhead() leaves its source when the pieces are left", async () => {
  let left = false;
  async function* watched() {
    try {
      for (;;) yield numbered(INLINE_LIMIT);
    } finally {
      left = true;
    }
  }
  const ahead = await readAhead(watched());
  assert(ahead.inline === undefined);
  for await (const _ of ahead.pieces) break;
  assert(left);
});

Deno.test("parseInline() takes strict base64 of up to 4 KiB only", () => {
  assertEquals(parseInline(""), new Uint8Array(0));
  assertEquals(parseInline("/+8="), Uint8Array.of(0xff, 0xef));
  const bad = [
    undefined,
    null,
    7,
    ["QQ=="],
    "QQ",
    "QQ=",
    "QR==",
    "Q",
    "_-8=",
    "QQ==QQ==",
    "Q Q==",
    "QQ==\n",
    "\tQQ==",
    "QQ\r\n==",
    "QQ==\f",
    "é",
    new Uint8Array(INLINE_LIMIT + 1).toBase64(),
  ];
  for (const value of bad) {
    assertEquals(parseInline(value), undefined, String(value));
  }
});
