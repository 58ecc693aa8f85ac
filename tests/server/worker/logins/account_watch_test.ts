import { assertEquals } from "@std/assert";
import { ACCOUNT_WATCH_MS } from "../../../../lib/server/limits.ts";
import { watchAccount } from "../../../../lib/server/worker/account_watch.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

function watch(isSame: () => Promise<boolean>) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const changes: number[] = [];
  const watching = watchAccount({
    isSame,
    onChange: () => changes.push(clock.now()),
    signal: stop.signal,
    clock,
  });
  return { clock, stop, changes, watching };
}

Deno.test("watchAccount() tells a change once, within half a second", async () => {
  let same = true;
  const { clock, changes, watching } = watch(() => Promise.resolve(same));
  await clock.advance(10 * ACCOUNT_WATCH_MS);
  assertEquals(changes, []);
  same = false;
  await clock.advance(500);
  assertEquals(changes.length, 1);
  await clock.advance(5000);
  assertEquals(changes.length, 1);
  await watching;
});

Deno.test("watchAccount() takes what it cannot look at for the same, and looks again", async () => {
  const answers = [
    () => Promise.reject(new Error("Too many open files")),
    () => Promise.resolve(false),
  ];
  const { clock, changes } = watch(() => answers.shift()!());
  await clock.advance(ACCOUNT_WATCH_MS);
  assertEquals(changes, []);
  await clock.advance(ACCOUNT_WATCH_MS);
  assertEquals(changes.length, 1);
});

Deno.test("watchAccount() ends with its session", async () => {
  const { clock, stop, watching } = watch(() => Promise.resolve(true));
  stop.abort();
  await watching;
  assertEquals(clock.pending, 0);
});
