import { assertEquals, assertRejects } from "@std/assert";
import { RECOVERY_PAUSE_MS } from "../../../../lib/server/limits.ts";
import { Recovery } from "../../../../lib/server/supervisor/workers/recovery.ts";
import { UnusableError } from "../../../../lib/server/supervisor/workers/worker_handle.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";
import { keptLog } from "../../support/kept_log.ts";

function newRecovery(spawn: (attempt: number) => FakeWorker) {
  const clock = new FakeClock();
  const { log, lines } = keptLog();
  let attempts = 0;
  const recovery = new Recovery({ spawn: () => spawn(++attempts), log, clock });
  return { clock, lines, recovery, attempts: () => attempts };
}

/** A worker that dies at once. */
function dying(reason = new Error("A worker ended by SIGKILL")): FakeWorker {
  const worker = new FakeWorker();
  worker.ready = Promise.reject(reason);
  worker.ready.catch(() => {});
  worker.end(137);
  return worker;
}

Deno.test("a recovery that dies, or cannot start, is tried again", async () => {
  const { clock, lines, recovery, attempts } = newRecovery((attempt) => {
    if (attempt === 1) throw new Error("Too many open files");
    return attempt === 2 ? dying() : new FakeWorker();
  });
  const running = recovery.run();
  await clock.advance(2000);
  await running;
  assertEquals(attempts(), 3);
  assertEquals(lines, [
    "A recovery is tried again: Too many open files",
    "A recovery is tried again: A worker ended by SIGKILL",
  ]);
});

Deno.test("a recovery that dies three times fails", async () => {
  const { clock, recovery, attempts } = newRecovery(() => dying());
  const failed = assertRejects(() => recovery.run(), Error, "SIGKILL");
  await clock.advance(5000);
  await failed;
  assertEquals(attempts(), 3);
});

Deno.test("a mail folder that cannot be used fails a recovery at once", async () => {
  const { recovery, attempts } = newRecovery(() =>
    dying(new UnusableError("Cannot read mail"))
  );
  await assertRejects(() => recovery.run(), UnusableError);
  assertEquals(attempts(), 1);
});

Deno.test("a recovery that is stopped ends, and is not tried again", async () => {
  const worker = new FakeWorker();
  worker.isObedient = false;
  worker.ready = new Promise(() => {});
  const { clock, recovery, attempts } = newRecovery(() => worker);
  recovery.run().catch(() => {});
  await runMicrotasks();
  await recovery.stop();
  await clock.advance(5000);
  assertEquals(worker.calls, ["closeInput", "kill"]);
  assertEquals(attempts(), 1);
});

Deno.test("workers that die during a recovery, or soon after, share the next one", async () => {
  const workers: FakeWorker[] = [];
  const { clock, recovery, attempts } = newRecovery(() => {
    const worker = new FakeWorker();
    worker.isObedient = false;
    workers.push(worker);
    return worker;
  });
  const first = recovery.again();
  await runMicrotasks();
  recovery.again();
  recovery.again();
  assertEquals(attempts(), 1);
  workers[0].end();
  await clock.advance(RECOVERY_PAUSE_MS - 1);
  recovery.again();
  assertEquals(attempts(), 1);
  await clock.advance(1);
  assertEquals(attempts(), 2);
  workers[1].end();
  await clock.advance(RECOVERY_PAUSE_MS);
  await first;
  assertEquals(attempts(), 2);
});

Deno.test("a recovery that fails while the server serves is told, and the next one comes", async () => {
  const { clock, lines, recovery, attempts } = newRecovery((attempt) =>
    attempt <= 3 ? dying() : new FakeWorker()
  );
  const failing = recovery.again();
  await clock.advance(10_000);
  await failing;
  assertEquals(
    lines.at(-1),
    "A recovery failed; the next one does its work: A worker ended by SIGKILL",
  );
  recovery.again();
  await runMicrotasks();
  assertEquals(attempts(), 4);
  await recovery.stop();
});
