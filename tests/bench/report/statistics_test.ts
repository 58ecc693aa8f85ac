import { assertEquals, assertThrows } from "@std/assert";
import {
  distanceByChance,
  distributionDistance,
  quantile,
  summarize,
} from "../../../bench/report/statistics.ts";

Deno.test("summarize() gives median and spread, whatever the order", () => {
  const samples = [5, 1, 4, 2, 3, 6, 8, 7, 9, 11, 10];
  assertEquals(summarize(samples), { median: 6, p10: 2, p90: 10, count: 11 });
  assertEquals(samples[0], 5);
});

Deno.test("summarize() gives one sample as all three", () => {
  assertEquals(summarize([7]), { median: 7, p10: 7, p90: 7, count: 1 });
});

Deno.test("summarize() refuses to tell of nothing", () => {
  assertThrows(() => summarize([]), RangeError, "there is none");
});

Deno.test("quantile() divides the space between two samples", () => {
  assertEquals(quantile([10, 20], 0.5), 15);
  assertEquals(quantile([0, 10, 20, 30], 0.25), 7.5);
  assertEquals(quantile([1, 2, 3], 1), 3);
});

Deno.test("distributionDistance() is 0 for the same and 1 for separate samples", () => {
  assertEquals(distributionDistance([1, 2, 3], [3, 1, 2]), 0);
  assertEquals(distributionDistance([1, 2], [3, 4]), 1);
  assertEquals(distributionDistance([1, 2, 3, 4], [3, 4, 5, 6]), 0.5);
});

Deno.test("distanceByChance() shrinks as samples come", () => {
  assertEquals(distanceByChance(50, 50).toFixed(3), "0.272");
  assertEquals(distanceByChance(200, 200).toFixed(3), "0.136");
});
