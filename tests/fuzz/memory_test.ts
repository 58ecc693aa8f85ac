import { assertEquals } from "@std/assert";
import { MemoryTrend } from "../../fuzz/memory.ts";

const MEBIBYTE = 2 ** 20;

function trend(...samples: number[]): MemoryTrend {
  const made = new MemoryTrend("heap", 16 * MEBIBYTE);
  for (const sample of samples) made.add(sample * MEBIBYTE);
  return made;
}

Deno.test("MemoryTrend sees growth over its tolerance", () => {
  const growing = trend(10, 20, 30, 40, 50, 60);
  assertEquals(growing.problem(), "the heap grew by 20.0 MiB");
});

Deno.test("MemoryTrend passes over peaks, a slow beginning and small growth", () => {
  for (
    const flat of [
      trend(10, 90, 12, 80, 11, 70),
      trend(10, 50, 100, 100, 100, 100),
      trend(10, 12, 14, 16, 18, 20),
      trend(100, 100, 50, 50, 20, 20),
    ]
  ) {
    assertEquals(flat.problem(), undefined);
  }
});

Deno.test("MemoryTrend says nothing of a few samples", () => {
  assertEquals(trend(1, 1000).problem(), undefined);
  assertEquals(`${trend(1, 2)}`, "heap: too few batches to tell");
  assertEquals(`${trend(1, 1, 1, 1, 2, 2)}`, "heap: 2.0 MiB (+1.0 MiB)");
});
