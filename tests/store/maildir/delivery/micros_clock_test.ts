import { assertEquals } from "@std/assert";
import { microsClock } from "../../../../lib/store/maildir/delivery/micros_clock.ts";

Deno.test("microsClock() goes on while the clock stands still, or is set back", () => {
  let now = 5.7;
  const micros = microsClock(() => now);
  assertEquals([micros(), micros()], [5000, 5001]);
  now = 4;
  assertEquals(micros(), 5002);
  now = 6;
  assertEquals(micros(), 6000);
});
