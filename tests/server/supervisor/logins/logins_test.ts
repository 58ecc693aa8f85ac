import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  CHECK_MS,
  CHECKS_AT_ONCE,
  READY_MS,
  RETRY_MS,
  START_ATTEMPTS,
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

Deno.test("the first process is told whom to watch when it is ready, and checks all logins", async () => {
  const { process, ready } = slowProcess();
  const { logins, users, processes, accounts } = newLogins(() => process);
  users.push("alice", "bob");
  const checked = logins.check(newCheck(1));
  const started = logins.start();
  await runMicrotasks();
  assertEquals(process.orders, []);
  users.push("carol");
  ready.resolve();
  await started;
  assertEquals(process.watched, [["alice", "bob", "carol"]]);
  await runMicrotasks();
  process.accept(1, "alice");
  assertEquals((await checked).event, "accepted");
  logins.watch(["dave"]);
  assertEquals(process.watched.at(-1), ["dave"]);
  process.tell({ event: "account", user: "dave" });
  assertEquals(accounts.map(({ user }) => user), ["dave"]);
  assertEquals(processes.length, 1);
});

Deno.test("a start that fails is tried again some times", async () => {
  const dead = new StartError("A worker ended by SIGKILL");
  const { clock, logins, spawned } = newLogins((number) => {
    if (number === 0) throw new Error("Too many open files");
    return number === 1 ? brokenProcess(dead) : new FakeLoginProcess();
  });
  const started = logins.start();
  await clock.advance(2 * RETRY_MS);
  await started;
  assertEquals(spawned(), 3);
  const never = newLogins(() => brokenProcess(dead));
  const failed = assertRejects(() => never.logins.start(), StartError);
  await never.clock.advance(START_ATTEMPTS * RETRY_MS);
  await failed;
  assertEquals(never.spawned(), START_ATTEMPTS);
});

Deno.test("keys that cannot be used fail a start at once, with the reason", async () => {
  const { logins, spawned } = newLogins(() =>
    brokenProcess(new UnusableError("Cannot use the key"))
  );
  await assertRejects(() => logins.start(), UnusableError, "the key");
  assertEquals(spawned(), 1);
});

Deno.test("a process that does not get ready is killed", async () => {
  const { process, ready } = slowProcess();
  process.ended.then(() => ready.reject(new StartError("by SIGKILL")));
  const { clock, logins, spawned } = newLogins((number) =>
    number === 0 ? process : new FakeLoginProcess()
  );
  const started = logins.start();
  await clock.advance(READY_MS - 1);
  assertEquals(process.calls, []);
  await clock.advance(1 + RETRY_MS);
  await started;
  assertEquals([process.calls, spawned()], [["kill"], 2]);
});

Deno.test("so many logins are checked at once, the others in their turn", async () => {
  const { logins, processes } = newLogins();
  const checks = Array.from(
    { length: CHECKS_AT_ONCE + 2 },
    (_, i) => logins.check(newCheck(i)),
  );
  await runMicrotasks();
  const [process] = processes;
  const names = () => process.checks.map(({ loginFrame }) => loginFrame.at(-1));
  const first = Array.from({ length: CHECKS_AT_ONCE }, (_, i) => i);
  assertEquals(names(), first);
  process.refuse(3);
  await runMicrotasks();
  assertEquals(names(), [...first, CHECKS_AT_ONCE]);
  process.tell({ event: "failed", id: 1, message: "x" });
  await runMicrotasks();
  assertEquals(names(), [...first, CHECKS_AT_ONCE, CHECKS_AT_ONCE + 1]);
  for (const { id } of process.checks) {
    if (id !== 1 && id !== 3) process.refuse(id);
  }
  await Promise.all(checks);
  assertEquals(processes.length, 1);
});

Deno.test("logins of a process that crashes are checked by the next one, which watches all", async () => {
  const { logins, processes, users, failures } = newLogins();
  await logins.start();
  const checks = [1, 2].map((name) => logins.check(newCheck(name)));
  await runMicrotasks();
  users.push("alice");
  processes[0].end(137);
  await runMicrotasks();
  assertEquals(processes.length, 2);
  const [, next] = processes;
  assertEquals(next.watched, [["alice"]]);
  assertEquals(next.checks, [
    { ...newCheck(1), id: 1 },
    { ...newCheck(2), id: 2 },
  ]);
  next.accept(1, "alice");
  next.refuse(2);
  const verdicts = await Promise.all(checks);
  assertEquals(verdicts.map(({ event }) => event), ["accepted", "refused"]);
  assertEquals(failures.map(({ message }) => message), [
    "the process that checks logins has ended",
  ]);
});

Deno.test("a login that crashes two processes is given to no third, and its turn is free", async () => {
  const { clock, logins, processes } = newLogins();
  await logins.start();
  const failed = assertRejects(
    () => logins.check(newCheck()),
    ProcessEndedError,
  );
  for (const number of [0, 1]) {
    await runMicrotasks();
    assertEquals(processes[number].checks.length, 1);
    processes[number].end(137);
  }
  await failed;
  await clock.advance(RETRY_MS);
  assertEquals([processes.length, processes[2].checks], [3, []]);
  const others = Array.from(
    { length: CHECKS_AT_ONCE },
    () => logins.check(newCheck()),
  );
  await runMicrotasks();
  assertEquals(processes[2].checks.length, CHECKS_AT_ONCE);
  for (const { id } of processes[2].checks) processes[2].refuse(id);
  await Promise.all(others);
});

Deno.test("a process that ends is followed at once, but not without end if none lives long", async () => {
  const { clock, logins, processes } = newLogins();
  await logins.start();
  await clock.advance(RETRY_MS);
  processes[0].end(1);
  await runMicrotasks();
  assertEquals(processes.length, 2, "it watches who is logged in");
  for (const count of [2, 3, 4]) {
    processes[count - 1].end(1);
    await clock.advance(RETRY_MS - 1);
    assertEquals(processes.length, count);
    await clock.advance(1);
    assertEquals(processes.length, count + 1);
  }
  // A login does not wait for that.
  processes[4].end(1);
  await runMicrotasks();
  const checked = logins.check(newCheck());
  await runMicrotasks();
  assertEquals(processes.length, 6);
  processes[5].refuse(1);
  await checked;
  await clock.advance(10 * RETRY_MS);
  assertEquals(processes.length, 6);
});

Deno.test("a process that cannot follow is told, and the next login tries again", async () => {
  let isBroken = false;
  const { clock, logins, processes, failures, spawned } = newLogins(() => {
    if (isBroken) throw new Error("Too many open files");
    return new FakeLoginProcess();
  });
  await logins.start();
  isBroken = true;
  await clock.advance(RETRY_MS);
  processes[0].end(1);
  await clock.advance(START_ATTEMPTS * RETRY_MS);
  assertEquals(failures.map(({ message }) => message), [
    "the process that checks logins has ended",
    "Too many open files",
  ]);
  assertEquals(spawned(), 1 + START_ATTEMPTS);
  isBroken = false;
  const checked = logins.check(newCheck());
  await runMicrotasks();
  processes[1].refuse(1);
  assertEquals((await checked).event, "refused");
});

Deno.test("whoever is logged in is watched again once a process can start", async () => {
  let isAway = false;
  const { clock, logins, processes, failures, users } = newLogins(() =>
    isAway
      ? brokenProcess(new UnusableError("The database is away"))
      : new FakeLoginProcess()
  );
  await logins.start();
  users.push("alice");
  isAway = true;
  processes[0].end(1);
  await clock.advance(60_000);
  assert(processes.length > 3);
  assertEquals(failures.at(-1)?.message, "The database is away");
  isAway = false;
  await clock.advance(10_000);
  assertEquals((await alive(processes)).length, 1);
  assertEquals(processes.at(-1)!.watched, [["alice"]]);
  const { length } = processes;
  await clock.advance(60_000);
  assertEquals([processes.length, clock.pending], [length, 0]);
});

Deno.test("a login of a process that is not believed any more waits for the next one", async () => {
  const { clock, logins, processes } = newLogins();
  await logins.start();
  const [process] = processes;
  // A process of the system takes a moment to end.
  process.kill = () => void process.calls.push("kill");
  const checked = logins.check(newCheck());
  await runMicrotasks();
  process.tell({ event: "park" });
  await runMicrotasks();
  assertEquals([process.calls, processes.length], [["kill"], 1]);
  process.end(137);
  await clock.advance(RETRY_MS);
  processes[1].accept(1, "alice");
  assertEquals((await checked).event, "accepted");
  assertEquals(process.checks.length, 1);
});

Deno.test("a login that is checked too late is checked by the next process", async () => {
  const { clock, logins, processes } = newLogins();
  await logins.start();
  const checked = logins.check(newCheck());
  await clock.advance(CHECK_MS);
  assertEquals(processes[0].calls, ["kill"]);
  await runMicrotasks();
  processes[1].accept(1, "alice");
  assertEquals((await checked).event, "accepted");
});
