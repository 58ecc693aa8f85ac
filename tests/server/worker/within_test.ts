import { assertEquals, assertRejects } from "@std/assert";
import { ReadTimeoutError } from "../../../lib/protocol/byte_stream.ts";
import { ReadLimit } from "../../../lib/server/worker/within.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";

const never = () => new Promise<number>(() => {});

Deno.test("ReadLimit has one timer for many reads, and none once they are over", async () => {
  const clock = new FakeClock();
  const limit = new ReadLimit(clock);
  for (let i = 0; i < 5; i++) {
    assertEquals(await limit.within(100, Promise.resolve(i)), i);
    await clock.advance(10);
    assertEquals(clock.pending, 1);
  }
  await clock.advance(1000);
  assertEquals(clock.pending, 0);
});

Deno.test("ReadLimit ends a read when its own time is over, not that of one before", async () => {
  const clock = new FakeClock();
  const limit = new ReadLimit(clock);
  await limit.within(100, Promise.resolve(1));
  await clock.advance(90);
  let ended = false;
  const late = assertRejects(() => limit.within(100, never()), ReadTimeoutError)
    .then(() => ended = true);
  await clock.advance(99);
  assertEquals(ended, false);
  await clock.advance(1);
  await late;
});

Deno.test("ReadLimit ends a read in time that has less of it than the one before", async () => {
  const clock = new FakeClock();
  const limit = new ReadLimit(clock);
  await limit.within(100, Promise.resolve(1));
  const late = assertRejects(() => limit.within(5, never()), ReadTimeoutError);
  await clock.advance(5);
  await late;
});

Deno.test("ReadLimit hands a read's failure on, and takes a read without a limit as it is", async () => {
  const clock = new FakeClock();
  const limit = new ReadLimit(clock);
  const failing = Promise.reject(new Deno.errors.BadResource("closed"));
  await assertRejects(() => limit.within(5, failing), Deno.errors.BadResource);
  assertEquals(await limit.within(undefined, Promise.resolve(7)), 7);
  await clock.advance(5);
  await runMicrotasks();
  assertEquals(clock.pending, 0);
});
