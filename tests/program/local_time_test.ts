import { assertEquals } from "@std/assert";
import {
  formatLocalTime,
  formatOffset,
  formatZonedTime,
} from "../../lib/program/local_time.ts";
import { ZONE } from "../client/support/zone.ts";

Deno.test("formatLocalTime() writes two digits each, in this computer's zone", () => {
  const time = new Date(2026, 0, 4, 6, 2, 5).getTime();
  assertEquals(formatLocalTime(time), "2026-01-04 06:02:05");
  assertEquals(formatLocalTime(NaN), "unknown");
});

Deno.test("formatZonedTime() adds the zone", () => {
  const time = new Date(2026, 10, 24, 6, 2, 5).getTime();
  assertEquals(formatZonedTime(time), `2026-11-24 06:02:05 ${ZONE}`);
  assertEquals(formatZonedTime(NaN), "unknown");
});

Deno.test("formatOffset() writes hours and minutes, east of Greenwich with a plus", () => {
  const offsets = [0, 60, 345, -210, -720].map(formatOffset);
  assertEquals(offsets, ["+0000", "+0100", "+0545", "-0330", "-1200"]);
});
