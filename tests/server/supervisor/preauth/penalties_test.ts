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
  penalties.failed("a", "alice");
  penalties.failed("b");
  penalties.succeeded("a", "alice");
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

Deno.test("Penalties for guesses at others outlive a good login of one's own", () => {
  const { clock, penalties } = withClock();
  for (let i = 0; i < 4; i++) penalties.failed("a", "alice");
  penalties.failed("a", "mallory");
  penalties.failed("a");
  penalties.succeeded("a", "mallory");
  assertEquals(penalties.waitOf("a"), 8000, "four guesses, one unreadable");
  clock.now += 60_000;
  for (let i = 0; i < 30; i++) penalties.failed("a", `user${i}`);
  for (let i = 0; i < 30; i++) penalties.succeeded("a", `user${i}`);
  assertEquals(penalties.waitOf("a"), 30_000);
});

Deno.test("Penalties lock nobody out: failures aimed at a user from elsewhere cost them nothing", () => {
  const { penalties } = withClock();
  for (let i = 0; i < 500; i++) penalties.failed(`192.0.2.${i % 250}`, "alice");
  assertEquals(penalties.waitOf("198.51.100.1"), 0);
});

Deno.test("Penalties count an IPv6 /48 as one site, and spare its good addresses", () => {
  const { penalties } = withClock();
  const host = (i: number) => `2001:db8:1:${i.toString(16)}::1`;
  penalties.succeeded(host(0), "alice");
  for (let i = 1; i <= 8; i++) penalties.failed(host(i), "bob");
  assertEquals(penalties.waitOf(host(100)), 0);
  for (let i = 9; i <= 30; i++) penalties.failed(host(i), "bob");
  assertEquals(penalties.waitOf(host(101)), 30_000);
  assertEquals(penalties.waitOf(host(0)), 0);
  assertEquals(penalties.waitOf("2001:db8:2::1"), 0);
});

Deno.test("Penalties let good addresses go first, and failed ones last", () => {
  const { penalties } = withClock();
  penalties.succeeded("192.0.2.1", "alice");
  penalties.failed("192.0.2.2");
  const ranks = [1, 3, 2].map((i) => penalties.rankOf(`192.0.2.${i}`));
  assertEquals(ranks, [0, 1, 2]);
});

const SHARED = { address: "a", aim: "alice", ago: 0 };

Deno.test("Penalties take up what other servers have seen, where that is more", () => {
  const { penalties } = withClock();
  penalties.merge({ ...SHARED, failures: 3 });
  assertEquals(penalties.waitOf("a"), 2000);
  assertEquals(penalties.rankOf("a"), 2);
  penalties.merge({ ...SHARED, failures: 1 });
  penalties.merge({ ...SHARED, aim: "bob", failures: 1 });
  assertEquals(penalties.waitOf("a"), 2000 + 4000);
  penalties.merge({ ...SHARED, failures: 0 });
  penalties.merge({ ...SHARED, aim: "bob", failures: 0 });
  assertEquals([penalties.waitOf("a"), penalties.size], [0, 0]);
});

Deno.test("Penalties forget what other servers saw ten minutes after that", () => {
  const { clock, penalties } = withClock();
  penalties.merge({ ...SHARED, failures: 3, ago: 590_000 });
  clock.now = 9000;
  assertEquals(penalties.waitOf("a"), 2000);
  clock.now = 10_001;
  assertEquals(penalties.waitOf("a"), 0);
});

Deno.test("Penalties of others do not concern an address that is exempt here", () => {
  const { penalties } = withClock((address) => address === "192.0.2.7");
  penalties.merge({ ...SHARED, address: "192.0.2.7", failures: 3 });
  assertEquals(penalties.waitOf("192.0.2.7"), 0);
});

Deno.test("Penalties of others are bounded like one's own", () => {
  const { penalties } = withClock();
  for (let i = 0; i < 5000; i++) {
    penalties.merge({ ...SHARED, address: `a${i}`, failures: 1 });
  }
  assertEquals(penalties.size, 4096);
  for (let i = 0; i < 50; i++) {
    penalties.merge({ ...SHARED, aim: `user${i}`, failures: 1e9 });
  }
  assertEquals(penalties.waitOf("a"), 30_000);
});
