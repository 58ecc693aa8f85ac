import { assertEquals, assertRejects } from "@std/assert";
import {
  CHECK_MS,
  LOGINS_PER_PROCESS,
  RETRY_MS,
} from "../../../../lib/server/limits.ts";
import { ProcessEndedError } from "../../../../lib/server/supervisor/logins/login_process.ts";
import {
  StartError,
  UnusableError,
} from "../../../../lib/server/supervisor/workers/worker_handle.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeLoginProcess } from "../../support/fake_login_process.ts";
import { newCheck } from "../../support/new_check.ts";
import {
  alive,
  brokenProcess,
  newLogins,
  slowProcess,
} from "../../support/new_logins.ts";

Deno.test("an alert replaces the process, which goes on until the next one is ready", async () => {
  const slow = slowProcess();
  const { logins, processes, users } = newLogins((number) =>
    number === 1 ? slow.process : new FakeLoginProcess()
  );
  await logins.start();
  const [old] = processes;
  old.isObedient = false;
  users.push("alice");
  const alerted = logins.check(newCheck(1));
  await runMicrotasks();
  old.refuse(1, { alert: "forged" });
  assertEquals((await alerted).event, "refused");
  const meanwhile = logins.check(newCheck(2));
  await runMicrotasks();
  assertEquals(processes, [old, slow.process]);
  assertEquals([old.calls, old.checks.length], [[], 2]);
  slow.ready.resolve();
  await runMicrotasks();
  assertEquals(old.calls, ["closeInput"]);
  assertEquals(slow.process.watched, [["alice"]]);
  const later = logins.check(newCheck(3));
  await runMicrotasks();
  assertEquals(slow.process.checks, [{ ...newCheck(3), id: 1 }]);
  // What it had is checked to the end.
  old.accept(2, "alice");
  old.end();
  slow.process.refuse(1);
  assertEquals((await meanwhile).event, "accepted");
  assertEquals((await later).event, "refused");
  assertEquals(processes.length, 2);
});

Deno.test("a login that is refused without an alert, or is good, replaces nothing", async () => {
  const { clock, logins, processes } = newLogins();
  const answers: ((process: FakeLoginProcess, id: number) => void)[] = [
    (process, id) => process.refuse(id, { user: "alice" }),
    (process, id) => process.accept(id, "alice"),
    (process, id) => process.tell({ event: "stale", id }),
    (process, id) => process.tell({ event: "failed", id, message: "x" }),
  ];
  for (const [i, answer] of answers.entries()) {
    const checked = logins.check(newCheck());
    await runMicrotasks();
    answer(processes[0], i + 1);
    await checked;
  }
  await clock.advance(CHECK_MS);
  assertEquals([processes.length, processes[0].calls], [1, []]);
});

Deno.test("alerts of logins that were checked side by side replace the process once", async () => {
  const { logins, processes } = newLogins();
  await logins.start();
  const [old] = processes;
  old.isObedient = false;
  const checks = [1, 2, 3].map((name) => logins.check(newCheck(name)));
  await runMicrotasks();
  for (const id of [1, 2]) old.refuse(id, { alert: "forged" });
  await runMicrotasks();
  assertEquals([processes.length, old.calls], [2, ["closeInput"]]);
  // It has gone by now: what it tells says nothing of the next one.
  old.refuse(3, { alert: "forged" });
  await Promise.all(checks);
  old.end();
  await runMicrotasks();
  assertEquals([processes.length, processes[1].calls], [2, []]);
});

Deno.test("alerts replace the process by one, and there are never more than two", async () => {
  const { clock, logins, processes } = newLogins(() => {
    // It is ready at once, and takes its time to end.
    const process = new FakeLoginProcess();
    process.isObedient = false;
    return process;
  });
  await logins.start();
  const alert = async () => {
    const current = processes.at(-1)!;
    const checks = [1, 2, 3].map((name) => logins.check(newCheck(name)));
    await runMicrotasks();
    const ids = current.checks.slice(-3).map(({ id }) => id);
    for (const id of ids) current.refuse(id, { alert: "forged" });
    await Promise.all(checks);
    await runMicrotasks();
  };
  await alert();
  assertEquals(processes.length, 2);
  await alert();
  assertEquals(processes.length, 2, "the first has not ended yet");
  processes[0].end();
  await runMicrotasks();
  assertEquals(processes.length, 3);
  assertEquals((await alive(processes)).length, 2);
  await alert();
  await clock.advance(CHECK_MS);
  assertEquals(processes[1].calls, ["closeInput", "kill"]);
  assertEquals((await alive(processes)).length, 2);
});

Deno.test("a process is replaced after many logins", async () => {
  const { logins, processes } = newLogins();
  await logins.start();
  const [process] = processes;
  // All that was written would be read again for each login.
  const told: Uint8Array[] = [];
  process.write = (bytes) => Promise.resolve(void told.push(bytes));
  for (let id = 1; id <= LOGINS_PER_PROCESS; id++) {
    assertEquals(processes.length, 1, `before login ${id}`);
    const checked = logins.check(newCheck());
    while (told.length < id) await Promise.resolve();
    process.accept(id, "alice");
    await checked;
  }
  await runMicrotasks();
  assertEquals([processes.length, process.calls], [2, ["closeInput"]]);
  assertEquals((await alive(processes)).length, 1);
});

Deno.test("a replacement that fails is told, and the process stays", async () => {
  const { clock, logins, processes, failures } = newLogins((number) =>
    number === 1
      ? brokenProcess(new StartError("by SIGKILL"))
      : new FakeLoginProcess()
  );
  await logins.start();
  const alert = async (id: number) => {
    const checked = logins.check(newCheck());
    await runMicrotasks();
    processes[0].refuse(id, { alert: "forged" });
    await checked;
    await clock.advance(RETRY_MS);
  };
  await alert(1);
  assertEquals(failures.map(({ message }) => message), ["by SIGKILL"]);
  assertEquals([processes.length, processes[0].calls], [2, []]);
  await alert(2);
  assertEquals([processes.length, processes[0].calls], [3, ["closeInput"]]);
  assertEquals(failures.length, 1);
});

Deno.test("a renewal gives a process that loads the keys after it was asked for", async () => {
  const slow = slowProcess();
  const { logins, processes } = newLogins((number) =>
    number === 1 ? slow.process : new FakeLoginProcess()
  );
  await logins.start();
  const first = logins.renew();
  await runMicrotasks();
  const second = logins.renew();
  await runMicrotasks();
  assertEquals(processes.length, 2, "they wait for one another");
  slow.ready.resolve();
  await first;
  await second;
  assertEquals(processes.length, 3);
  assertEquals(processes.map(({ calls }) => calls), [
    ...[["closeInput"], ["closeInput"], []],
  ]);
});

Deno.test("a renewal that fails says why, keeps the process, and harms no later one", async () => {
  const { logins, processes } = newLogins((number) =>
    number === 1
      ? brokenProcess(new UnusableError("Cannot use the key"))
      : new FakeLoginProcess()
  );
  await logins.start();
  await assertRejects(() => logins.renew(), UnusableError, "the key");
  assertEquals(processes[0].calls, []);
  await logins.renew();
  assertEquals([processes.length, processes[0].calls], [3, ["closeInput"]]);
});

Deno.test("a process that crashes while it is being replaced leaves one behind, not two", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    const [renewed, restarted] = [slowProcess(), slowProcess()];
    const { clock, logins, processes } = newLogins((number) =>
      [new FakeLoginProcess(), renewed.process, restarted.process][number]
    );
    await logins.start();
    await clock.advance(RETRY_MS);
    const renewal = logins.renew();
    await runMicrotasks();
    processes[0].end(137);
    await clock.advance(RETRY_MS);
    assertEquals(processes.length, 3);
    for (const which of order) {
      [renewed, restarted][which].ready.resolve();
      await runMicrotasks();
    }
    await renewal;
    const retired = processes.filter(({ calls }) =>
      calls.includes("closeInput")
    );
    assertEquals(retired.length, 1);
    const [left] = [renewed, restarted].filter(({ process }) =>
      process !== retired[0]
    );
    const checked = logins.check(newCheck());
    await runMicrotasks();
    left.process.refuse(1);
    assertEquals((await checked).event, "refused");
  }
});

Deno.test("a stop lets the processes check what they have, and starts no other", async () => {
  const { clock, logins, processes, stopped, failures } = newLogins(() => {
    const process = new FakeLoginProcess();
    process.isObedient = false;
    return process;
  });
  await logins.start();
  const checked = logins.check(newCheck());
  await logins.renew();
  const another = logins.renew();
  const neverRenewed = assertRejects(() => another);
  await runMicrotasks();
  stopped.abort();
  let isClosed = false;
  const closed = logins.close().then(() => isClosed = true);
  assertEquals(processes.map(({ calls }) => calls.at(-1)), [
    ...["closeInput", "closeInput"],
  ]);
  processes[0].accept(1, "alice");
  assertEquals((await checked).event, "accepted");
  processes[0].end();
  await runMicrotasks();
  assertEquals(isClosed, false);
  processes[1].end();
  await closed;
  await neverRenewed;
  await assertRejects(() => logins.check(newCheck()));
  await clock.advance(10 * RETRY_MS);
  assertEquals([processes.length, failures], [2, []]);
});

Deno.test("a login that a stop comes before is not tried again", async () => {
  const { clock, logins, processes, stopped, failures } = newLogins();
  await logins.start();
  const checked = logins.check(newCheck());
  await runMicrotasks();
  stopped.abort();
  const failed = assertRejects(() => checked, ProcessEndedError);
  logins.kill();
  assertEquals(processes[0].calls, ["kill"]);
  await failed;
  await clock.advance(10 * RETRY_MS);
  assertEquals([processes.length, failures], [1, []]);
});
