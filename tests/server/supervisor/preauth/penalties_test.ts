import { assert, assertEquals } from "@std/assert";
import { Penalties } from "../../../../lib/server/supervisor/preauth/penalties.ts";

function withClock(isExempt = (_: string) => false) {
  const clock = { now: 0 };
  return { clock, penalties: new Penalties(() => clock.now, isExempt) };
}

Deno.test("Penalties let an address without failures through", () => {
  assertEquals(withClock().penalties.waitOf("a"), 0);
});

Deno.test("Penalties double with each failure, to 30 s at the most", () => {
  const { clock, penalties } = withClock();
  const waits = [];
  for (let i = 0; i < 9; i++) {
    penalties.failed("a");
    waits.push(penalties.waitOf("a"));
    clock.now += 60_000;
  }
  assertEquals(waits, [
    500,
    1000,
    2000,
    4000,
    8000,
    16000,
    30000,
    30000,
    30000,
  ]);
});

Deno.test("Penalties put attempts side by side one after the other", () => {
  const { penalties } = withClock();
  penalties.failed("a");
  assertEquals([1, 2, 3].map(() => penalties.waitOf("a")), [500, 1000, 1500]);
});

Deno.test("Penalties of one address are not another's", () => {
  const { penalties } = withClock();
  penalties.failed("a");
  assertEquals(penalties.waitOf("b"), 0);
});

Deno.test("Penalties are forgotten after a success and with time", () => {
  const { clock, penalties } = withClock();
  penalties.failed("a");
  penalties.failed("b");
  penalties.succeeded("a");
  assertEquals(penalties.waitOf("a"), 0);
  clock.now += 10 * 60_000 + 1;
  assertEquals(penalties.waitOf("b"), 0);
  assertEquals(penalties.size, 0);
});

Deno.test("Penalties spare exempt addresses", () => {
  const { penalties } = withClock((address) => address === "lab");
  penalties.failed("lab");
  assertEquals(penalties.waitOf("lab"), 0);
});

Deno.test("Penalties remember a bounded number of addresses, the latest", () => {
  const { penalties } = withClock();
  for (let i = 0; i < 100_000; i++) penalties.failed(`host${i}`);
  assertEquals(penalties.size, 4096);
  assertEquals(penalties.waitOf("host0"), 0);
  assert(penalties.waitOf("host99999") > 0);
});

Deno.test("Penalties are whole milliseconds of any clock", () => {
  const { clock, penalties } = withClock();
  clock.now = 123.456;
  penalties.failed("a");
  penalties.failed("a");
  assertEquals(penalties.waitOf("a"), 1000);
});
