import { assertEquals } from "@std/assert";
import {
  BUCKETS,
  Histogram,
  LONGEST_US,
  MOST_TIMES,
  sumOf,
} from "../../../lib/server/ipc/histogram.ts";

/** Counts with some in the buckets of these numbers. */
function counts(some: Record<number, number>): number[] {
  return Array.from({ length: BUCKETS.length + 1 }, (_, i) => some[i] ?? 0);
}

Deno.test("Histogram counts a time in the first bucket that it fits in", () => {
  const histogram = new Histogram();
  for (const us of [0, 1000, 1001, 10_000_000, 10_000_001]) {
    histogram.observe(us);
  }
  const last = BUCKETS.length;
  assertEquals(
    histogram.counts,
    counts({ 0: 2, 1: 1, [last - 1]: 1, [last]: 1 }),
  );
  assertEquals(histogram.seconds, 20.002002);
});

Deno.test("Histogram gives what it counted once, and adds what others gave", () => {
  const worker = new Histogram();
  const supervisor = new Histogram();
  assertEquals(worker.take(), undefined);
  worker.observe(500);
  worker.observe(2_000);
  const times = worker.take()!;
  assertEquals(times, { counts: counts({ 0: 1, 1: 1 }), us: 2500 });
  assertEquals(worker.take(), undefined);
  supervisor.add(times);
  supervisor.add(times);
  assertEquals(supervisor.counts, counts({ 0: 2, 1: 2 }));
  assertEquals(supervisor.seconds, 0.005);
});

Deno.test("Histogram leaves out the shortest of more times than may be told", () => {
  const histogram = new Histogram();
  for (let i = 0; i < MOST_TIMES; i++) histogram.observe(1);
  for (let i = 0; i < 5; i++) histogram.observe(LONGEST_US);
  const { counts, us } = histogram.take()!;
  assertEquals([counts[0], counts.at(-1)], [MOST_TIMES - 5, 5]);
  assertEquals([sumOf(counts), us], [MOST_TIMES, LONGEST_US]);
});
