import { assertEquals } from "@std/assert";
import { formatLocalTime } from "../../../lib/client/output/local_time.ts";

Deno.test("formatLocalTime() writes two digits each, in this computer's zone", () => {
  const time = new Date(2026, 0, 4, 6, 2, 5).getTime();
  assertEquals(formatLocalTime(time), "2026-01-04 06:02:05");
  assertEquals(formatLocalTime(NaN), "unknown");
});
