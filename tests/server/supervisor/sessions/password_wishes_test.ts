import { assertEquals } from "@std/assert";
import { PASSWORD_TRIES } from "../../../../lib/server/limits.ts";
import { Counters } from "../../../../lib/server/supervisor/counters.ts";
import { PasswordWishes } from "../../../../lib/server/supervisor/sessions/password_wishes.ts";
import type {
  ChangeResult,
  WantedChange,
} from "../../../../lib/server/supervisor/workers/password_changes.ts";
import { FakeWorker } from "../../support/fake_worker.ts";
import { keptLog } from "../../support/kept_log.ts";

const ACCOUNT = "b".repeat(64);
const WRONG: ChangeResult = { outcome: "wrong" };
const WRITTEN: ChangeResult = { outcome: "written", account: ACCOUNT };
const FAILED: ChangeResult = { outcome: "failed" };

/** The wishes of alice's session; each is answered by the next of the results. */
function wishesOf(...results: ChangeResult[]) {
  const { log, lines } = keptLog();
  const worker = new FakeWorker();
  const counters = new Counters();
  const wanted: WantedChange[] = [];
  /** What happened, in its order. */
  const steps: string[] = [];
  const wishes = new PasswordWishes({
    ...{ user: "alice", address: "192.0.2.1", log, counters },
    changePassword(change) {
      wanted.push(change);
      steps.push("change");
      return Promise.resolve(results.shift()!);
    },
    worker: {
      tellPassword(outcome) {
        steps.push(`tell ${outcome}`);
        worker.tellPassword(outcome);
      },
    },
    onBegin: () => steps.push("begin"),
    onEnd: (account) => steps.push(account ? `end ${account[0]}` : "end"),
  });
  return { wishes, worker, counters, wanted, steps, lines };
}

Deno.test("a wish is written for the session's user, and the worker hears of it once the table knows", async () => {
  const { wishes, wanted, steps, lines, counters } = wishesOf(WRITTEN);
  await wishes.wish("AAAA");
  assertEquals(wanted, [
    { user: "alice", address: "192.0.2.1", envelope: "AAAA" },
  ]);
  assertEquals(steps, ["begin", "change", "end b", "tell written"]);
  assertEquals([lines, counters.alerts], [[], 0]);
});

Deno.test("a wish that cannot be written is told so, and alerts nobody", async () => {
  const { wishes, steps, lines, counters } = wishesOf(FAILED);
  await wishes.wish("AAAA");
  assertEquals(steps, ["begin", "change", "end", "tell failed"]);
  assertEquals([lines, counters.alerts], [[], 0]);
});

Deno.test("a wrong old password is told, counted and logged", async () => {
  const { wishes, steps, lines, counters } = wishesOf(WRONG);
  await wishes.wish("AAAA");
  assertEquals(steps, ["begin", "change", "end", "tell wrong"]);
  assertEquals(lines, [
    "[Security Alert] In the session of alice: the old password was wrong (from 192.0.2.1).",
  ]);
  assertEquals(counters.alerts, 1);
});

Deno.test("after three wrong old passwords no process is asked any more", async () => {
  const { wishes, worker, wanted, steps, lines } = wishesOf(
    ...[WRONG, FAILED, WRONG, WRITTEN, WRONG],
  );
  for (let i = 0; i < 5; i++) await wishes.wish(`AAA${i}`);
  assertEquals(PASSWORD_TRIES, 3);
  assertEquals(worker.calls.filter((call) => call.endsWith("wrong")).length, 3);
  worker.calls.length = steps.length = lines.length = 0;
  for (let i = 0; i < 10; i++) await wishes.wish("AAAA");
  assertEquals(wanted.length, 5);
  assertEquals(steps, Array(10).fill("tell wrong"));
  assertEquals(worker.calls, Array(10).fill("tellPassword wrong"));
  assertEquals(lines, []);
});

Deno.test("wrong old passwords of one session do not count for another", async () => {
  const guesser = wishesOf(WRONG, WRONG, WRONG);
  for (let i = 0; i < 3; i++) await guesser.wishes.wish("AAAA");
  const other = wishesOf(WRITTEN);
  await other.wishes.wish("AAAA");
  assertEquals(other.worker.calls, ["tellPassword written"]);
});
