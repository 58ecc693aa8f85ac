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

function newEvents({ enhanced = false } = {}) {
  const clock = new FakeClock();
  const { log, lines } = keptLog({ enhanced });
  const accepted: string[] = [];
  const ended: number[] = [];
  const passwords: string[] = [];
  const mailed: string[] = [];
  const written = Promise.withResolvers<void>();
  const counters = new Counters();
  const events = new SessionEvents({
    address: "192.0.2.1",
    log,
    clock,
    counters,
    onAccepted: (user) => accepted.push(user),
    onMail: (to) => mailed.push(to.join()),
    onPassword: (user, envelope) => {
      passwords.push(`${user}: ${envelope}`);
      return written.promise;
    },
    onWrong: () => ended.push(clock.now()),
  });
  const handle = (...all: WorkerEvent[]) => {
    for (const event of all) events.handle(event);
  };
  return {
    clock,
    counters,
    lines,
    accepted,
    ended,
    events,
    handle,
    mailed,
    passwords,
    written,
  };
}

const ACCEPTED: WorkerEvent = { event: "accepted", user: "alice" };
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
    handle(ACCEPTED);
    if (outcome) handle({ event: "ended", outcome });
    lines.length = 0;
    assertEquals(events.end(reason), undefined);
    const notice = words ? [`The session of alice ends: ${words}.`] : [];
    assertEquals(lines, [...notice, TERMINATED]);
  });
}

Deno.test("SessionEvents tell who logged in, once", () => {
  const { handle, accepted, lines } = newEvents();
  handle(ACCEPTED, { event: "accepted", user: "bob" });
  assertEquals(accepted, ["alice"]);
  assertEquals(lines, [
    "Connection Accepted and Symmetric Key Generated for client: alice",
    '[Security Alert] The worker of alice tells "accepted" out of turn and was ended (from 192.0.2.1).',
  ]);
});

Deno.test("SessionEvents log when an enhanced session began and ended", async () => {
  const { clock, events, handle, lines } = newEvents({ enhanced: true });
  handle({ event: "accepted", user: "alice", session: "0a0b" });
  await clock.advance(12_400);
  handle({ event: "ended", outcome: "done" });
  events.end();
  const about = lines.filter((line) => line.startsWith("[Security]"));
  assertEquals(about, [
    "[Security] Session 0a0b of alice from 192.0.2.1 began.",
    "[Security] Session 0a0b of alice ended after 12 s.",
  ]);
});

Deno.test("SessionEvents return the refusal that the client is owed", () => {
  const { events, handle, lines } = newEvents();
  const alert = "A login answers another challenge: replayed";
  handle({ event: "refused", code: "invalid", user: "mallory", alert });
  assertEquals(events.end(), "invalid");
  assertEquals(lines, [
    `[Security Alert] ${alert} (from 192.0.2.1).`,
    "The received client information: mallory is invalid (Connection Terminated). From 192.0.2.1.",
  ]);
});

Deno.test("a worker that crashes before it has looked at the login owes an internal error", () => {
  const { events, lines } = newEvents();
  assertEquals(events.end(), "internal");
  assertEquals(lines, []);
});

Deno.test("a worker cannot refuse a login that it has accepted", () => {
  const { events, handle } = newEvents();
  handle(ACCEPTED, { event: "refused", code: "invalid" });
  assertEquals(events.end(), undefined);
});

Deno.test("SessionEvents log mails, attacks and notices", () => {
  const { handle, lines } = newEvents();
  handle(
    ACCEPTED,
    { event: "mail", from: "alice", to: ["bob", "carol"], length: 12 },
    { event: "alert", message: "A record does not open" },
    { event: "notice", message: "A request failed", errno: "EIO" },
  );
  assertEquals(lines.slice(1), [
    "An email from alice is sent to bob;carol has a content length of 12.",
    "[Security Alert] In the session of alice: A record does not open (from 192.0.2.1).",
    "A request failed",
  ]);
});

const MAIL: WorkerEvent = {
  event: "mail",
  from: "alice",
  to: ["bob"],
  length: 1,
};
const REFUSED: WorkerEvent = { event: "refused", code: "invalid" };
const ENDED: WorkerEvent = { event: "ended", outcome: "done" };

/** What a worker cannot tell, after what; and how often it was right before. */
const WRONG: [string, WorkerEvent[]][] = [
  ["a mail before it accepts", [MAIL]],
  ["an alert before it accepts", [{ event: "alert", message: "x" }]],
  ["an end before it accepts", [ENDED]],
  ["a mail of somebody else", [ACCEPTED, { ...MAIL, from: "bob" }]],
  ["a mail after the end", [ACCEPTED, ENDED, MAIL]],
  ["two ends", [ACCEPTED, ENDED, ENDED]],
  ["a refusal after it accepted", [ACCEPTED, REFUSED]],
  ["two refusals", [REFUSED, REFUSED]],
  ["that it accepts whom it refused", [REFUSED, ACCEPTED]],
  ["that it is ready, with a client", [{ event: "ready" }]],
  ["that it is unusable, with a client", [
    ACCEPTED,
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
    "[Security Alert] The worker tells an event of no form and was ended (from 192.0.2.1).",
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

Deno.test("a user's password is asked for once at a time, and for no other user", async () => {
  const { handle, passwords, written, lines } = newEvents();
  const ask: WorkerEvent = { event: "password", envelope: "A".repeat(100) };
  handle(ACCEPTED, ask);
  const asked = `alice: ${ask.envelope}`;
  assertEquals(passwords, [asked]);
  written.resolve();
  await written.promise;
  await Promise.resolve();
  handle(ask, { event: "ended", outcome: "done" });
  assertEquals(passwords, [asked, asked]);
  assertEquals(lines.filter((line) => line.includes("Alert")), []);
});

Deno.test("a worker that asks for two passwords at once, or before a login, is ended", () => {
  const ask: WorkerEvent = { event: "password", envelope: "A".repeat(100) };
  const twice = newEvents();
  twice.handle(ACCEPTED, ask, ask);
  assertMatch(twice.lines.at(-1)!, /of alice asks for two passwords at once/);
  const early = newEvents();
  early.handle(ask);
  assertEquals([early.passwords, early.ended.length], [[], 1]);
});
