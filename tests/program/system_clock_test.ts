import { assertEquals } from "@std/assert";
import { systemClock } from "../../lib/program/clock.ts";

Deno.test("the machine's clock takes a time that has gone by as now", () => {
  const { setTimeout } = globalThis;
  const asked: number[] = [];
  globalThis.setTimeout = ((_: unknown, ms: number) => {
    asked.push(ms);
  }) as unknown as typeof setTimeout;
  try {
    for (const ms of [-2916, 0, 5]) systemClock.setTimeout(() => {}, ms);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assertEquals(asked, [0, 0, 5]);
});
