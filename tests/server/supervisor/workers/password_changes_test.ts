import { assert, assertEquals } from "@std/assert";
import { WORKER_EXIT } from "../../../../lib/server/ipc/exit_codes.ts";
import { parsePasswordOrder } from "../../../../lib/server/ipc/password_order.ts";
import { PASSWORD_MS } from "../../../../lib/server/limits.ts";
import { PasswordChanges } from "../../../../lib/server/supervisor/workers/password_changes.ts";
import { FRAME_HEADER } from "../../../../lib/protocol/records/frame.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";
import { keptLog } from "../../support/kept_log.ts";

const ACCOUNT = "a".repeat(64);
const WRITTEN = { outcome: "written", account: ACCOUNT } as const;
const FAILED = { outcome: "failed" } as const;
const WANTED = { user: "alice", address: "192.0.2.1", envelope: "AAAA" };

function changesOf(mayStart = true) {
  const clock = new FakeClock();
  const { log, lines } = keptLog();
  const workers: FakeWorker[] = [];
  const digits: string[] = [];
  const changes = new PasswordChanges({
    spawn(given) {
      if (!mayStart) throw new Error("Too many open files (os error 24)");
      digits.push(given);
      workers.push(new FakeWorker());
      workers.at(-1)!.isObedient = false;
      return workers.at(-1)!;
    },
    log,
    clock,
  });
  return { changes, clock, lines, workers, digits };
}

Deno.test("a change is ordered of a worker of its own, for the user of the session", async () => {
  const { changes, lines, workers, digits } = changesOf();
  const changed = changes.change(WANTED);
  await runMicrotasks();
  const order = workers[0].input.subarray(FRAME_HEADER);
  assertEquals(parsePasswordOrder(order), { user: "alice", envelope: "AAAA" });
  assertEquals(workers[0].calls, ["closeInput"]);
  assert(/^[0-9a-f]{16}$/.test(digits[0]));
  workers[0].tell({ event: "written", account: ACCOUNT });
  workers[0].end();
  assertEquals(await changed, WRITTEN);
  assertEquals(lines, ["The password of alice was changed."]);
});

Deno.test("a change whose old password is wrong writes nothing, and no line", async () => {
  const { changes, lines, workers } = changesOf();
  const changed = changes.change(WANTED);
  await runMicrotasks();
  workers[0].tell({ event: "wrong" });
  workers[0].end();
  assertEquals(await changed, { outcome: "wrong" });
  assertEquals(lines, []);
});

Deno.test("a worker that says nothing, or dies after what it said, has written nothing that is known", async () => {
  for (const code of [WORKER_EXIT.done, 137]) {
    const { changes, lines, workers } = changesOf();
    const changed = changes.change(WANTED);
    await runMicrotasks();
    if (code === 137) workers[0].tell({ event: "written", account: ACCOUNT });
    workers[0].end(code);
    assertEquals(await changed, FAILED);
    assertEquals(lines, []);
  }
});

Deno.test("changes wait for one another", async () => {
  const { changes, workers } = changesOf();
  const both = [changes.change(WANTED), changes.change(WANTED)];
  await runMicrotasks();
  assertEquals(workers.length, 1);
  workers[0].end(WORKER_EXIT.unusable);
  await runMicrotasks();
  assertEquals(workers.length, 2);
  workers[1].tell({ event: "written", account: ACCOUNT });
  workers[1].end();
  assertEquals(await Promise.all(both), [FAILED, WRITTEN]);
});

Deno.test("a change that fails says why in the log, and a forged one alerts", async () => {
  const { changes, lines, workers } = changesOf();
  const changed = changes.change(WANTED);
  await runMicrotasks();
  workers[0].tell({ event: "notice", message: "the disk is full" });
  workers[0].tell({ event: "alert", message: "It is forged" });
  workers[0].end(WORKER_EXIT.unusable);
  assertEquals(await changed, FAILED);
  assertEquals(lines, [
    "The password of alice was not changed: the disk is full",
    "[Security Alert] It is forged (from 192.0.2.1).",
  ]);
});

Deno.test("a change that cannot start, or takes too long, is none", async () => {
  const short = changesOf(false);
  assertEquals(await short.changes.change(WANTED), FAILED);
  assertEquals(short.lines, [
    "The password of alice was not changed: too many files are open",
  ]);
  const { changes, clock, workers } = changesOf();
  const changed = changes.change(WANTED);
  await clock.advance(PASSWORD_MS);
  assertEquals(workers[0].calls, ["closeInput", "kill"]);
  assertEquals(await changed, FAILED);
});

Deno.test("a stop ends the change under way, and begins none", async () => {
  const { changes, workers } = changesOf();
  const both = [changes.change(WANTED), changes.change(WANTED)];
  await runMicrotasks();
  await changes.stop();
  assertEquals(await Promise.all(both), [FAILED, FAILED]);
  assertEquals(workers.length, 1);
});
