import { assert, assertEquals, assertMatch } from "@std/assert";
import { randomPassword } from "../../lib/crypto/random.ts";

const SAMPLE = Array.from({ length: 2000 }, randomPassword);

Deno.test("randomPassword() has four groups of letters that nobody confuses", () => {
  for (const password of SAMPLE) {
    assertMatch(password, /^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){3}$/);
  }
});

Deno.test("randomPassword() uses 32 letters, so 5 bits each, 100 bits in all", () => {
  const letters = SAMPLE.join("").replaceAll("-", "");
  assertEquals(letters.length, SAMPLE.length * 20);
  const counts = Map.groupBy(letters, (letter) => letter);
  assertEquals(counts.size, 32);
  // Expected 1250 each; 6 standard deviations are 209.
  for (const { length } of counts.values()) {
    assert(length > 1040 && length < 1460, `${length}`);
  }
});

Deno.test("randomPassword() never repeats", () => {
  assertEquals(new Set(SAMPLE).size, SAMPLE.length);
});
