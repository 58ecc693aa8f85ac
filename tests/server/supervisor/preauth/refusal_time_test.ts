import { assertEquals } from "@std/assert";
import { REFUSAL_DELAY_MS } from "../../../../lib/server/limits.ts";
import { refusalTime } from "../../../../lib/server/supervisor/preauth/refusal_time.ts";

Deno.test("refusalTime() is one delay after a login that was checked in time", () => {
  for (const took of [0, 1, 200, REFUSAL_DELAY_MS]) {
    assertEquals(refusalTime(7000, 7000 + took), 7000 + REFUSAL_DELAY_MS);
  }
});

Deno.test("refusalTime() is the same for all that were checked within the same delay", () => {
  for (const took of [1.1, 1.5, 2]) {
    const now = 7000 + took * REFUSAL_DELAY_MS;
    assertEquals(refusalTime(7000, now), 7000 + 2 * REFUSAL_DELAY_MS);
  }
});
