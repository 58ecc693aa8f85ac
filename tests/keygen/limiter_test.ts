import { assertEquals, assertRejects } from "@std/assert";
import { Limiter, mapLimited } from "../../lib/keygen/limiter.ts";

/** Jobs that end when told, and how many of them run. */
class Gauge {
  running = 0;
  most = 0;

  async job<T>(result: T): Promise<T> {
    this.most = Math.max(this.most, ++this.running);
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.running--;
    return result;
  }
}

Deno.test("Limiter.run() runs so many at once and no more", async () => {
  const gauge = new Gauge();
  const limiter = new Limiter(3);
  const results = await Promise.all(
    [...Array(20).keys()].map((n) => limiter.run(() => gauge.job(n))),
  );
  assertEquals(results, [...Array(20).keys()]);
  assertEquals([gauge.most, gauge.running], [3, 0]);
});

Deno.test("Limiter.run() gives the place of a failed task back", async () => {
  const limiter = new Limiter(1);
  const fail = () => Promise.reject(new Error("no"));
  await assertRejects(() => limiter.run(fail), Error, "no");
  assertEquals(await limiter.run(() => Promise.resolve(1)), 1);
});

Deno.test("mapLimited() keeps the order and the limit", async () => {
  const gauge = new Gauge();
  const results = await mapLimited([3, 1, 2], 2, (n) => gauge.job(n * 2));
  assertEquals(results, [6, 2, 4]);
  assertEquals(gauge.most, 2);
  assertEquals(await mapLimited([], 2, (n) => gauge.job(n)), []);
});

Deno.test("mapLimited() begins nothing after a failure and waits for the rest", async () => {
  const gauge = new Gauge();
  const begun: number[] = [];
  await assertRejects(
    () =>
      mapLimited([0, 1, 2, 3, 4], 2, (n) => {
        begun.push(n);
        return n === 0 ? Promise.reject(new Error("no")) : gauge.job(n);
      }),
    Error,
    "no",
  );
  assertEquals(begun, [0, 1]);
  assertEquals(gauge.running, 0);
});
