import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  parseHex,
  parseSession,
  readSeeds,
  seedFiles,
} from "../../../fuzz/cases/seeds.ts";

Deno.test("parseHex() passes over comments and spaces", () => {
  assertEquals(
    parseHex("# 01 02\n0a 0B\n\n0c # 0d\n"),
    Uint8Array.of(10, 11, 12),
  );
});

Deno.test("parseSession() reads one record a line", () => {
  const text = 'message {"a":1}\ndata "x\\n"\nhex 03 04\n';
  assertEquals(parseSession(text), [
    Uint8Array.of(1, ...new TextEncoder().encode('{"a":1}')),
    Uint8Array.of(2, 0x78, 0x0a),
    Uint8Array.of(3, 4),
  ]);
});

Deno.test("parseSession() refuses a line of another form", () => {
  assertThrows(
    () => parseSession("massage {}"),
    SyntaxError,
    'Cannot read a seed: its line is "massage {}"',
  );
});

Deno.test("readSeeds() finds seeds of every kind, and no private key among them", async () => {
  const seeds = await readSeeds();
  assertEquals(Object.keys(seeds).length, 4);
  for (const kind of Object.values(seeds)) assert(kind.length > 0);
  for (const path of await seedFiles()) {
    assert(!/PRIVATE KEY/.test(await Deno.readTextFile(path)), path);
  }
});
