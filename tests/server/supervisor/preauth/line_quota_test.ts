import { assertEquals } from "@std/assert";
import { LineQuota } from "../../../../lib/server/supervisor/preauth/line_quota.ts";

/** A quota whose intervals end when the test says so. */
function quotaOf() {
  const told: number[] = [];
  const scheduled: (() => void)[] = [];
  const quota = new LineQuota({
    tell: (leftOut) => told.push(leftOut),
    schedule: (run) => scheduled.push(run),
  });
  const endInterval = () => scheduled.shift()!();
  const takeMany = (count: number) =>
    Array.from({ length: count }, () => quota.take()).filter(Boolean).length;
  return { told, scheduled, endInterval, takeMany };
}

Deno.test("LineQuota lets fifty lines of an interval through", () => {
  const { told, scheduled, endInterval, takeMany } = quotaOf();
  assertEquals(takeMany(50), 50);
  endInterval();
  assertEquals(told, []);
  assertEquals(scheduled.length, 0);
});

Deno.test("LineQuota tells how many lines were left out, once for each interval", () => {
  const { told, endInterval, takeMany } = quotaOf();
  assertEquals(takeMany(8000), 50);
  endInterval();
  assertEquals(takeMany(51), 50);
  endInterval();
  assertEquals(told, [7950, 1]);
});
