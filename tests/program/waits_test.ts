import { assertEquals, assertRejects } from "@std/assert";
import { sleep, unless } from "../../lib/program/waits.ts";
import { FakeClock, runMicrotasks } from "../support/fake_clock.ts";

Deno.test("sleep() waits its time, or until the signal", async () => {
  const clock = new FakeClock();
  const { signal, abort } = aborter();
  const woken: string[] = [];
  sleep(100, signal, clock).then(() => woken.push("short"));
  sleep(1000, signal, clock).then(() => woken.push("long"));
  await clock.advance(100);
  assertEquals(woken, ["short"]);
  abort();
  await runMicrotasks();
  assertEquals(woken, ["short", "long"]);
  assertEquals(clock.pending, 0);
});

Deno.test("sleep() does not wait for no time, or after the signal", async () => {
  const clock = new FakeClock();
  const { signal, abort } = aborter();
  await sleep(0, signal, clock);
  await sleep(-5, signal, clock);
  abort();
  await sleep(1000, signal, clock);
  assertEquals(clock.pending, 0);
});

Deno.test("unless() gives what a promise gives", async () => {
  const { signal } = aborter();
  assertEquals(await unless(signal, Promise.resolve(7)), 7);
  const failing = Promise.reject(new Error("no"));
  await assertRejects(() => unless(signal, failing), Error, "no");
});

Deno.test("unless() throws the signal's reason, and takes the promise's failure", async () => {
  const { signal, abort } = aborter();
  const late = Promise.withResolvers<never>();
  const waiting = assertRejects(
    () => unless(signal, late.promise),
    Error,
    "stopped",
  );
  abort();
  await waiting;
  late.reject(new Error("nobody awaits this any more"));
  await assertRejects(
    () => unless(signal, Promise.withResolvers().promise),
    Error,
    "stopped",
  );
});

function aborter() {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error("stopped"));
  return { signal: controller.signal, abort };
}
