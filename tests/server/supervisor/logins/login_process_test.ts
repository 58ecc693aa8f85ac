import { assertEquals, assertRejects } from "@std/assert";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { CHECK_MS, WORKER_LINES } from "../../../../lib/server/limits.ts";
import {
  type AccountEvent,
  LoginProcess,
  ProcessEndedError,
} from "../../../../lib/server/supervisor/logins/login_process.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { ACCOUNT, FakeLoginProcess } from "../../support/fake_login_process.ts";
import { keptLog } from "../../support/kept_log.ts";
import { newCheck } from "../../support/new_check.ts";

function newProcess({ isObedient = true } = {}) {
  const clock = new FakeClock();
  const { log, lines } = keptLog();
  const accounts: AccountEvent[] = [];
  const worker = new FakeLoginProcess();
  worker.isObedient = isObedient;
  const process = new LoginProcess(worker, {
    ...{ log, clock },
    onAccount: (account) => accounts.push(account),
  });
  return { clock, lines, accounts, worker, process };
}

Deno.test("a process checks logins side by side, and answers by their numbers", async () => {
  const { clock, worker, process } = newProcess();
  const [one, two, three] = [1, 2, 3].map((name) =>
    process.check(newCheck(name))
  );
  assertEquals(worker.checks, [
    { ...newCheck(1), id: 1 },
    { ...newCheck(2), id: 2 },
    { ...newCheck(3), id: 3 },
  ]);
  worker.refuse(3, { user: "mallory", alert: "forged" });
  worker.accept(1, "alice");
  worker.tell({ event: "failed", id: 2, message: "Cannot read the key" });
  assertEquals((await one).event, "accepted");
  assertEquals(await two, {
    ...{ event: "failed", id: 2, message: "Cannot read the key" },
  });
  assertEquals(await three, {
    ...{ event: "refused", id: 3, code: "invalid" },
    ...{ user: "mallory", alert: "forged" },
  });
  assertEquals([process.given, worker.calls], [3, []]);
  await clock.advance(2 * CHECK_MS);
  assertEquals([worker.calls, clock.pending], [[], 0], "no deadline is left");
});

Deno.test("a process tells of stale keys, and of accounts", async () => {
  const { worker, process, accounts } = newProcess();
  const checked = process.check(newCheck());
  worker.tell({ event: "stale", id: 1 });
  assertEquals(await checked, { event: "stale", id: 1 });
  process.watch(["alice", "bob"]);
  assertEquals(worker.watched, [["alice", "bob"]]);
  const told: AccountEvent[] = [
    { event: "account", user: "alice", account: ACCOUNT },
    { event: "account", user: "bob", account: undefined },
  ];
  for (const event of told) worker.tell(event);
  assertEquals(accounts, told);
  assertEquals(worker.calls, []);
});

Deno.test("a process that ends rejects what it was checking, and what comes later", async () => {
  const { clock, worker, process } = newProcess();
  const checks = [process.check(newCheck()), process.check(newCheck())];
  const rejected = checks.map((check) =>
    assertRejects(() => check, ProcessEndedError)
  );
  worker.end(137);
  await Promise.all(rejected);
  await assertRejects(() => process.check(newCheck()), ProcessEndedError);
  assertEquals(worker.checks.length, 2);
  assertEquals(clock.pending, 0);
});

Deno.test("a process that does not check a login in time is killed", async () => {
  const { clock, worker, process, lines } = newProcess();
  const answered = process.check(newCheck());
  await clock.advance(CHECK_MS - 1);
  worker.refuse(1);
  await answered;
  const late = assertRejects(
    () => process.check(newCheck()),
    ProcessEndedError,
  );
  await clock.advance(CHECK_MS - 1);
  assertEquals([worker.calls, lines], [[], []]);
  await clock.advance(1);
  await late;
  assertEquals(worker.calls, ["kill"]);
  assertEquals(lines, ["A login was not checked in 20 s."]);
});

Deno.test("a process that cannot be written to has ended", async () => {
  const { worker, process } = newProcess();
  worker.write = () => Promise.reject(new Deno.errors.BrokenPipe());
  const refused = assertRejects(
    () => process.check(newCheck()),
    ProcessEndedError,
  );
  process.watch(["alice"]);
  await runMicrotasks();
  worker.end(1);
  await refused;
});

/** What a process cannot tell that has one login to check, numbered 1. */
const WRONG: [string, WorkerEvent[]][] = [
  [
    "answers what it was not asked",
    [{ event: "refused", id: 2, code: "invalid" }],
  ],
  ["answers what it was not asked", [{ event: "stale", id: 0 }]],
  [
    "answers what it was not asked",
    [
      { event: "refused", id: 1, code: "invalid" },
      { event: "failed", id: 1, message: "x" },
    ],
  ],
  [
    'tells "mail"',
    [{ event: "mail", from: "alice", to: ["bob"], length: 1 }],
  ],
  ['tells "password"', [{ event: "password", envelope: "AAAA" }]],
  ['tells "written"', [{ event: "written", account: ACCOUNT }]],
  ['tells "park"', [{ event: "park" }]],
  ['tells "box"', [{ event: "box", user: "alice", changed: 1 }]],
  ['tells "alert"', [{ event: "alert", message: "x" }]],
  ['tells "ended"', [{ event: "ended", outcome: "done" }]],
  ['tells "ready"', [{ event: "ready" }]],
];

for (const [problem, told] of WRONG) {
  const line = JSON.stringify(told.at(-1));
  Deno.test(`a process that tells ${line} is ended, once, and its checks are over`, async () => {
    const { worker, process, lines, clock } = newProcess();
    const first = process.check(newCheck());
    const second = process.check(newCheck());
    first.catch(() => {});
    // A process of the system takes a moment to end.
    worker.kill = () => void worker.calls.push("kill");
    // The second is answered: with one there is nothing to be answered twice.
    worker.tell({ event: "stale", id: 2 });
    await second;
    for (const event of told) worker.tell(event);
    assertEquals(worker.calls, ["kill"]);
    const ended = `The process that checks logins ${problem} and was ended.`;
    assertEquals(lines, [ended]);
    if (told.length === 1) await assertRejects(() => first, ProcessEndedError);
    await assertRejects(() => process.check(newCheck()), ProcessEndedError);
    worker.tell(told.at(-1)!);
    assertEquals([worker.calls, lines], [["kill"], [ended]]);
    assertEquals(worker.checks.length, 2);
    assertEquals(clock.pending, 1, "but the quota of its lines");
  });
}

Deno.test("a process that writes an event of no form is ended, a crash is told", async () => {
  const { worker, process, lines } = newProcess();
  const checked = assertRejects(
    () => process.check(newCheck()),
    ProcessEndedError,
  );
  worker.onStderrLine("thread panicked");
  assertEquals(worker.calls, []);
  worker.onStderrLine('{"event":"accepted","user":"alice"}');
  await checked;
  assertEquals(worker.calls, ["kill"]);
  assertEquals(lines, [
    "A worker said: thread panicked",
    "The process that checks logins tells an event of no form and was ended.",
  ]);
});

Deno.test("a process that writes without end is ended", async () => {
  const { clock, worker, accounts } = newProcess();
  const account: AccountEvent = { event: "account", user: "alice" };
  for (let i = 0; i < WORKER_LINES; i++) worker.tell(account);
  await clock.advance(10_000);
  for (let i = 0; i < WORKER_LINES; i++) worker.tell(account);
  assertEquals([accounts.length, worker.calls], [2 * WORKER_LINES, []]);
  worker.tell(account);
  assertEquals([accounts.length, worker.calls], [2 * WORKER_LINES, ["kill"]]);
});

Deno.test("of what a process says, few lines get into the log", async () => {
  const { clock, worker, lines } = newProcess();
  for (let i = 0; i < 40; i++) worker.onStderrLine("thread panicked");
  for (let i = 0; i < 40; i++) worker.tell({ event: "notice", message: "No" });
  assertEquals([lines.length, worker.calls], [50, []]);
  await clock.advance(10_000);
  assertEquals(lines.slice(50), [
    "A worker said 30 more lines in the last seconds.",
  ]);
});

Deno.test("what a process notices is told, and does not end it", () => {
  const { worker, lines } = newProcess();
  worker.tell({ event: "notice", message: "Cannot read credentials.json" });
  assertEquals(lines, ["Cannot read credentials.json"]);
  assertEquals(worker.calls, []);
});

Deno.test("a process that retires checks what it has, and is killed if it does not end then", async () => {
  const { clock, worker, process } = newProcess({ isObedient: false });
  const checked = process.check(newCheck());
  process.retire();
  assertEquals(worker.calls, ["closeInput"]);
  worker.accept(1, "alice");
  assertEquals((await checked).event, "accepted");
  await clock.advance(CHECK_MS - 1);
  assertEquals(worker.calls, ["closeInput"]);
  await clock.advance(1);
  assertEquals(worker.calls, ["closeInput", "kill"]);
  const prompt = newProcess();
  prompt.process.retire();
  await runMicrotasks();
  assertEquals([prompt.clock.pending, prompt.worker.calls], [0, [
    "closeInput",
  ]]);
});
