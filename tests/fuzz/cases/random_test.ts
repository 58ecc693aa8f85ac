import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Random } from "../../../fuzz/cases/random.ts";

const draw = (...seeds: number[]) => {
  const random = new Random(...seeds);
  return Array.from({ length: 20 }, () => random.below(1000));
};

Deno.test("Random gives the same numbers for the same seeds", () => {
  assertEquals(draw(1, 2), draw(1, 2));
});

Deno.test("Random gives others for other seeds, and for another order", () => {
  assertNotEquals(draw(1, 2), draw(1, 3));
  assertNotEquals(draw(1, 2), draw(2, 1));
  assertNotEquals(draw(0), draw(0, 0));
});

Deno.test("Random below() reaches all numbers below the limit, and no other", () => {
  const random = new Random(7);
  const seen = new Set<number>();
  for (let i = 0; i < 1000; i++) seen.add(random.below(10));
  assertEquals([...seen].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("Random chance() comes about as often as it says", () => {
  const random = new Random(7);
  let count = 0;
  for (let i = 0; i < 10_000; i++) if (random.chance(0.2)) count++;
  assert(count > 1800 && count < 2200, `${count}`);
});
