import { assertEquals, assertNotEquals } from "@std/assert";
import { Random } from "../../../fuzz/cases/random.ts";
import { planStrikes, STRIKES } from "./strike_plan.ts";

Deno.test("planStrikes() has every kind once more before any comes again", () => {
  const plan = planStrikes(3 * STRIKES.length, new Random(1));
  for (let i = 0; i < plan.length; i += STRIKES.length) {
    const round = plan.slice(i, i + STRIKES.length);
    assertEquals(round.sort(), [...STRIKES].sort());
  }
});

Deno.test("planStrikes() plans as many as asked for, of the kinds asked for", () => {
  const kinds = ["machine frozen", "database killed"] as const;
  const plan = planStrikes(5, new Random(1), kinds);
  assertEquals(plan.length, 5);
  assertEquals([...new Set(plan)].sort(), [...kinds].sort());
  assertEquals(planStrikes(0, new Random(1)), []);
});

Deno.test("planStrikes() is the same for a seed, and another for another", () => {
  const plan = (seed: number) => planStrikes(30, new Random(seed));
  assertEquals(plan(1), plan(1));
  assertNotEquals(plan(1), plan(2));
});
