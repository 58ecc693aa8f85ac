import { assertEquals } from "@std/assert";
import type {
  SessionOutcome,
  WorkerEvent,
} from "../../../../lib/server/ipc/events.ts";
import { SessionEvents } from "../../../../lib/server/supervisor/sessions/session_events.ts";
import type { EndReason } from "../../../../lib/server/supervisor/sessions/session_timeouts.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { keptLog } from "../../support/kept_log.ts";

function newEvents({ enhanced = false } = {}) {
  const clock = new FakeClock();
  const { log, lines } = keptLog({ enhanced });
  const accepted: string[] = [];
  const events = new SessionEvents({
    address: "192.0.2.1",
    log,
    clock,
    onAccepted: (user) => accepted.push(user),
  });
  const handle = (...all: WorkerEvent[]) => {
    for (const event of all) events.handle(event);
  };
  return { clock, lines, accepted, events, handle };
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
    "The received client information: mallory is invalid (Connection Terminated).",
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
    { event: "notice", message: "A request failed" },
  );
  assertEquals(lines.slice(1), [
    "An email from alice is sent to bob;carol has a content length of 12.",
    "[Security Alert] In the session of alice: A record does not open (from 192.0.2.1).",
    "A request failed",
  ]);
});
