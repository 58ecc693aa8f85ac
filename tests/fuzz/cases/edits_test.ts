import { assert, assertEquals } from "@std/assert";
import {
  applyEdits,
  type Edit,
  randomEdits,
} from "../../../fuzz/cases/edits.ts";
import { Random } from "../../../fuzz/cases/random.ts";

const BYTES = Uint8Array.of(1, 2, 3, 4);

const EDITED: [string, Edit[], number[]][] = [
  ["turns bits", [{ at: 1, xor: 0x82 }], [1, 0x80, 3, 4]],
  ["wraps around", [{ at: 6, xor: 1 }], [1, 2, 2, 4]],
  ["inserts", [{ at: 0, remove: 0, insert: "ff00" }], [255, 0, 1, 2, 3, 4]],
  ["inserts at the end", [{ at: 4, remove: 0, insert: "ff" }], [
    1,
    2,
    3,
    4,
    255,
  ]],
  ["removes", [{ at: 1, remove: 2, insert: "" }], [1, 4]],
  ["cuts", [{ at: 1, remove: 1000, insert: "" }], [1]],
  ["overwrites", [{ at: 1, remove: 2, insert: "0a0b" }], [1, 10, 11, 4]],
  [
    "goes in order",
    [{ at: 0, remove: 4, insert: "" }, { at: 9, remove: 0, insert: "07" }],
    [7],
  ],
  ["leaves nothing alone", [{ at: 0, remove: 4, insert: "" }, {
    at: 0,
    xor: 1,
  }], []],
];

for (const [what, edits, expected] of EDITED) {
  Deno.test(`applyEdits() ${what}`, () => {
    assertEquals(applyEdits(BYTES, edits), Uint8Array.from(expected));
    assertEquals(BYTES, Uint8Array.of(1, 2, 3, 4));
  });
}

Deno.test("randomEdits() makes from 1 to so many, and of every kind", () => {
  const random = new Random(1);
  const lists = Array.from({ length: 500 }, () => randomEdits(random, 3));
  const lengths = new Set(lists.map((edits) => edits.length));
  assertEquals([...lengths].sort(), [1, 2, 3]);
  const all = lists.flat();
  assert(all.some((edit) => "xor" in edit));
  const splices = all.filter((edit) => "remove" in edit);
  assert(splices.some(({ remove }) => remove === 0));
  assert(splices.some(({ insert }) => insert === ""));
  assert(splices.some(({ remove, insert }) => remove > 0 && insert !== ""));
});

Deno.test("randomEdits() survive being written down", () => {
  const random = new Random(2);
  const bytes = random.bytes(100);
  for (let i = 0; i < 200; i++) {
    const edits = randomEdits(random, 4);
    const read = JSON.parse(JSON.stringify(edits));
    assertEquals(applyEdits(bytes, read), applyEdits(bytes, edits));
  }
});
