import { assertEquals } from "@std/assert";
import { collect, inRow } from "../../../bench/report/interleave.ts";

/** Steps that count how often they ran. */
function counting() {
  const order: string[] = [];
  const step = (name: string) => () => {
    order.push(name);
    return order.length;
  };
  return { order, steps: { a: step("a"), b: step("b"), c: undefined } };
}

const LONG_MS = 3_600_000;

Deno.test("collect() does the steps in turn and leaves out the warm-up", async () => {
  const { order, steps } = counting();
  const repetitions = { rounds: 2, warmUps: 1, withinMs: LONG_MS };
  const samples = await collect(steps, repetitions);
  assertEquals(order.join(""), "ababab");
  assertEquals(samples, { a: [3, 5], b: [4, 6] });
});

Deno.test("collect() does one round however long it takes", async () => {
  const repetitions = { rounds: 9, warmUps: 0, withinMs: -1 };
  const { steps } = counting();
  assertEquals(await collect(steps, repetitions), { a: [1], b: [2] });
});

Deno.test("inRow() repeats a step and takes the median", async () => {
  const { order, steps } = counting();
  const repetitions = { rounds: 1, warmUps: 0, withinMs: LONG_MS };
  const samples = await collect(inRow(steps, 3), repetitions);
  assertEquals(order.join(""), "aaabbb");
  assertEquals(samples, { a: [2], b: [5] });
});
