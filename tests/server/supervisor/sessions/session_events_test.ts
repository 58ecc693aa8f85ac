import { assertEquals, assertMatch } from "@std/assert";
import type {
  SessionOutcome,
  WorkerEvent,
} from "../../../../lib/server/ipc/events.ts";
import { Counters } from "../../../../lib/server/supervisor/counters.ts";
import { SessionEvents } from "../../../../lib/server/supervisor/sessions/session_events.ts";
import type { EndReason } from "../../../../lib/server/supervisor/sessions/session_timeouts.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { keptLog } from "../../support/kept_log.ts";

function newEvents({ session = undefined as string | undefined } = {}) {
  const clock = new FakeClock();
  const { log, lines } = keptLog({ enhanced: session !== undefined });
  const ended: number[] = [];
  const passwords: string[] = [];
  const mailed: string[] = [];
  const written = Promise.withResolvers<void>();
  const counters = new Counters();
  const events = new SessionEvents({
    ...{ user: "alice", session, address: "192.0.2.1" },
    log,
    clock,
    counters,
    onMail: (to) => mailed.push(to.join()),
    onPassword: (envelope) => {
      passwords.push(envelope);
      return written.promise;
    },
    onEnded() {},
    onWrong: () => ended.push(clock.now()),
  });
  const handle = (...all: WorkerEvent[]) => {
    for (const event of all) events.handle(event);
  };
  return {
    clock,
    counters,
    lines,
    ended,
    events,
    handle,
    mailed,
    passwords,
    written,
  };
}

const ACCEPTED: WorkerEvent = {
  ...{ event: "accepted", id: 1, user: "alice", account: "a".repeat(64) },
  ...{ welcome: "AAAA", handover: "AAAA" },
};
const MAIL: WorkerEvent = {
  event: "mail",
  from: "alice",
  to: ["bob"],
  length: 1,
};
const REFUSED: WorkerEvent = { event: "refused", id: 1, code: "invalid" };
const ENDED: WorkerEvent = { event: "ended", outcome: "done" };
const TERMINATED = "Terminating connection with alice.";

/** How a session ended, for the worker and for the supervisor, and what the log says. */
const ENDS: [SessionOutcome | undefined, EndReason | undefined, string?][] = [
  ["done", undefined],
  ["violation", undefined],
  ["vanished", undefined, "the client went away without a bye"],
  ["idle", undefined, "nothing was done for too long"],
  ["session_limit", undefined, "it reached its time limit"],
  ["closing", undefined, "the server is stopping"],
  [undefined, undefined, "its worker crashed"],
  ["vanished", "closing", "the server is stopping"],
  [undefined, "idle", "nothing was done for too long"],
  [undefined, "session_limit", "it reached its time limit"],
];

for (const [outcome, reason, words] of ENDS) {
  Deno.test(`the log tells the end of a session that ${outcome ?? "crashed"}, ended by ${reason ?? "itself"}`, () => {
    const { events, handle, lines } = newEvents();
    if (outcome) handle({ event: "ended", outcome });
    events.end(reason);
    const notice = words ? [`The session of alice ends: ${words}.`] : [];
    assertEquals(lines, [...notice, TERMINATED]);
  });
}

Deno.test("SessionEvents log when an enhanced session ended", async () => {
  const { clock, events, handle, lines } = newEvents({ session: "0a0b" });
  await clock.advance(12_400);
  handle({ event: "ended", outcome: "done" });
  events.end();
  assertEquals(lines, [
    TERMINATED,
    "[Security] Session 0a0b of alice ended after 12 s.",
  ]);
});

Deno.test("a session parks only if its worker said so, and that it ended well", () => {
  const told: [boolean, ...WorkerEvent[]][] = [
    [true, { event: "park" }, ENDED],
    [false, ENDED],
    [false, { event: "park" }],
    [false, { event: "park" }, { event: "ended", outcome: "vanished" }],
    // After the end it is out of turn.
    [false, ENDED, { event: "park" }],
  ];
  for (const [parks, ...all] of told) {
    const { events, handle } = newEvents();
    handle(...all);
    assertEquals(events.parks, parks, JSON.stringify(all));
  }
});

Deno.test("a session lacks its end until its worker tells how it ended", () => {
  const { events, handle } = newEvents();
  assertEquals(events.lacksEnd, true);
  handle({ event: "notice", message: "x" });
  assertEquals(events.lacksEnd, true);
  handle(ENDED);
  assertEquals(events.lacksEnd, false);
});

Deno.test("SessionEvents log mails, attacks and notices", () => {
  const { handle, lines } = newEvents();
  handle(
    { event: "mail", from: "alice", to: ["bob", "carol"], length: 12 },
    { event: "alert", message: "A record does not open" },
    { event: "notice", message: "A request failed", errno: "EIO" },
  );
  assertEquals(lines, [
    "An email from alice is sent to bob;carol has a content length of 12.",
    "[Security Alert] In the session of alice: A record does not open (from 192.0.2.1).",
    "A request failed",
  ]);
});

/** What a worker cannot tell, after what. */
const WRONG: [string, WorkerEvent[]][] = [
  ["a mail of somebody else", [{ ...MAIL, from: "bob" }]],
  ["a mail after the end", [ENDED, MAIL]],
  ["an alert after the end", [ENDED, { event: "alert", message: "x" }]],
  ["two ends", [ENDED, ENDED]],
  ["that it checked a login", [ACCEPTED]],
  ["that it refused a login", [REFUSED]],
  ["that it has other keys", [{ event: "stale", id: 1 }]],
  ["that it could not check a login", [
    { event: "failed", id: 1, message: "x" },
  ]],
  ["which account a user has", [{ event: "account", user: "bob" }]],
  ["that it wrote a password", [
    { event: "written", account: "a".repeat(64) },
  ]],
  ["that a password was wrong", [{ event: "wrong" }]],
  ["that it is ready, with a client", [{ event: "ready" }]],
  ["that it is unusable, with a client", [
    { event: "unusable", message: "x" },
  ]],
];

for (const [what, told] of WRONG) {
  Deno.test(`a worker that tells ${what} is ended, once, and says no more`, () => {
    const { handle, ended, lines } = newEvents();
    handle(...told.slice(0, -1));
    assertEquals(ended.length, 0);
    lines.length = 0;
    handle(told.at(-1)!);
    assertEquals(ended.length, 1);
    assertEquals(lines.length, 1, lines.join());
    assertMatch(lines[0], /^\[Security Alert\] The worker .* was ended/);
    handle(told.at(-1)!, MAIL, { event: "notice", message: "x" });
    assertEquals([ended.length, lines.length], [1, 1]);
  });
}

Deno.test("a worker that writes an event of no form is ended", () => {
  const { events, ended, lines } = newEvents();
  events.handleStderrLine("thread panicked");
  events.handleStderrLine('{"event":"mail","from":"x","length":1}');
  assertEquals(ended.length, 1);
  assertEquals(lines, [
    "A worker said: thread panicked",
    "[Security Alert] The worker of alice tells an event of no form and was ended (from 192.0.2.1).",
  ]);
});

Deno.test("a worker's lines have a quota in the log, and one that writes on is ended", async () => {
  const { clock, events, handle, ended, lines } = newEvents();
  for (let i = 0; i < 60; i++) events.handleStderrLine("x");
  assertEquals(lines.length, 50);
  await clock.advance(10_000);
  assertEquals(lines.slice(50), [
    "A worker said 10 more lines in the last seconds.",
  ]);
  const notice: WorkerEvent = { event: "notice", message: "y" };
  for (let i = 0; i < 20_000; i++) handle(notice);
  assertEquals(ended.length, 0);
  handle(notice);
  assertEquals(ended.length, 1);
  assertEquals(lines.length, 50 + 1 + 50 + 1);
});

Deno.test("a user's password is asked for once at a time", async () => {
  const { handle, passwords, written, lines } = newEvents();
  const ask = { event: "password", envelope: "A".repeat(100) } as const;
  handle(ask);
  const asked = ask.envelope;
  assertEquals(passwords, [asked]);
  written.resolve();
  await written.promise;
  await Promise.resolve();
  handle(ask, { event: "ended", outcome: "done" });
  assertEquals(passwords, [asked, asked]);
  assertEquals(lines.filter((line) => line.includes("Alert")), []);
});

Deno.test("a worker that asks for two passwords at once, or after the end, is ended", () => {
  const ask: WorkerEvent = { event: "password", envelope: "A".repeat(100) };
  const twice = newEvents();
  twice.handle(ask, ask);
  assertMatch(twice.lines.at(-1)!, /of alice asks for two passwords at once/);
  const late = newEvents();
  late.handle(ENDED, ask);
  assertEquals([late.passwords, late.ended.length], [[], 1]);
});
