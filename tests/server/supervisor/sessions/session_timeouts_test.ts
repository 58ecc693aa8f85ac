import { assertEquals } from "@std/assert";
import { BACKSTOP_MS } from "../../../../lib/server/limits.ts";
import { SessionTimeouts } from "../../../../lib/server/supervisor/sessions/session_timeouts.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";

const IDLE = 1000;
const SESSION = 10_000;

function begin() {
  const clock = new FakeClock();
  const worker = new FakeWorker();
  worker.isObedient = false;
  const timeouts = new SessionTimeouts({
    worker,
    limits: { idleMs: IDLE, sessionMs: SESSION },
    clock,
    cutClient: () => worker.calls.push("cutClient"),
  });
  timeouts.begin();
  return { clock, worker, timeouts };
}

Deno.test("SessionTimeouts leave the limits to the worker for a while", async () => {
  const { clock, worker, timeouts } = begin();
  await clock.advance(IDLE + BACKSTOP_MS - 1);
  assertEquals(worker.calls, []);
  assertEquals(timeouts.reason, undefined);
  timeouts.clear();
  assertEquals(clock.pending, 0);
});

Deno.test("SessionTimeouts end an idle session that its worker does not, then kill", async () => {
  const { clock, worker, timeouts } = begin();
  await clock.advance(IDLE + BACKSTOP_MS);
  assertEquals(worker.calls, ["closeInput"]);
  assertEquals(timeouts.reason, "idle");
  await clock.advance(BACKSTOP_MS - 1);
  assertEquals(worker.calls, ["closeInput"]);
  await clock.advance(1);
  assertEquals(worker.calls, ["closeInput", "kill", "cutClient"]);
});

Deno.test("SessionTimeouts count the idle time from the last byte", async () => {
  const { clock, worker, timeouts } = begin();
  await clock.advance(900);
  timeouts.touch();
  await clock.advance(IDLE + BACKSTOP_MS - 1);
  assertEquals(worker.calls, []);
  await clock.advance(1);
  assertEquals(worker.calls, ["closeInput"]);
  timeouts.clear();
});

Deno.test("SessionTimeouts end a session that is too long, however busy", async () => {
  const { clock, worker, timeouts } = begin();
  for (let ms = 0; ms < SESSION + BACKSTOP_MS - 500; ms += 500) {
    await clock.advance(500);
    timeouts.touch();
  }
  assertEquals(worker.calls, []);
  await clock.advance(500);
  assertEquals(worker.calls, ["closeInput"]);
  assertEquals(timeouts.reason, "session_limit");
  timeouts.clear();
});

Deno.test("SessionTimeouts ask the worker to stop, and leave it time", async () => {
  const { clock, worker, timeouts } = begin();
  timeouts.stop();
  assertEquals(worker.calls, ["askToStop"]);
  assertEquals(timeouts.reason, undefined, "the worker says how it ended");
  await clock.advance(IDLE);
  timeouts.cut();
  assertEquals(timeouts.reason, "closing");
  assertEquals(worker.calls, ["askToStop", "kill", "cutClient"]);
  timeouts.clear();
});

Deno.test("SessionTimeouts close the input of a worker that can be sent no signal", async () => {
  const { clock, worker, timeouts } = begin();
  worker.hasSignals = false;
  timeouts.stop();
  assertEquals(worker.calls, ["askToStop", "closeInput"]);
  assertEquals(timeouts.reason, "closing");
  await clock.advance(BACKSTOP_MS);
  assertEquals(worker.calls.slice(2), ["kill", "cutClient"]);
});

Deno.test("SessionTimeouts keep the first reason", async () => {
  const { clock, timeouts } = begin();
  await clock.advance(IDLE + BACKSTOP_MS);
  timeouts.cut();
  assertEquals(timeouts.reason, "idle");
  timeouts.clear();
});

Deno.test("SessionTimeouts end a session that the operator ends, whatever its worker does", async () => {
  const { clock, worker, timeouts } = begin();
  timeouts.kick();
  timeouts.kick();
  assertEquals(worker.calls, ["askToStop kicked", "askToStop kicked"]);
  await clock.advance(IDLE);
  timeouts.touch();
  await clock.advance(BACKSTOP_MS - IDLE);
  assertEquals(worker.calls.slice(2), ["closeInput"]);
  assertEquals(timeouts.reason, "kicked");
  await clock.advance(BACKSTOP_MS);
  assertEquals(worker.calls.slice(3), ["kill", "cutClient"]);
  timeouts.clear();
  assertEquals(clock.pending, 0);
});
