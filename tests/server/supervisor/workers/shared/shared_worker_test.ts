import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { encodeText } from "../../../../../lib/crypto/bytes.ts";
import type { WorkerEvent } from "../../../../../lib/server/ipc/events.ts";
import { encodePiece, PIECE } from "../../../../../lib/server/ipc/mux.ts";
import {
  SESSIONS_PER_LIFE,
  WORKER_LINES,
} from "../../../../../lib/server/limits.ts";
import { SharedWorker } from "../../../../../lib/server/supervisor/workers/shared/shared_worker.ts";
import { UnusableError } from "../../../../../lib/server/supervisor/workers/worker_handle.ts";
import { FakeClock, runMicrotasks } from "../../../../support/fake_clock.ts";
import { FakeWorker } from "../../../support/fake_worker.ts";
import { keptLog } from "../../../support/kept_log.ts";
import { endPiece, eventPiece, readyPiece } from "../../../support/pieces.ts";

/** A process of up to three sessions, played by a test. */
function sharedWorker(process = new FakeWorker()) {
  const { log, lines } = keptLog();
  let frees = 0;
  const worker = new SharedWorker(process, {
    most: 3,
    log,
    clock: new FakeClock(),
    onFree: () => frees++,
  });
  const say = async (...pieces: Uint8Array<ArrayBuffer>[]) => {
    for (const piece of pieces) process.say(piece);
    await runMicrotasks();
  };
  return { worker, process, lines, say, frees: () => frees };
}

const mail: WorkerEvent = { event: "mail", from: "alice", to: [], length: 1 };
const done: WorkerEvent = { event: "ended", outcome: "done" };

Deno.test("what a process writes reaches the session whose number it has", async () => {
  const { worker, say } = sharedWorker();
  const [one, two] = [worker.open(), worker.open()];
  await say(readyPiece(2), readyPiece(1));
  await Promise.all([one.ready, two.ready]);
  assert(one.key![0] === 1 && two.key![0] === 2);
  const events: string[] = [];
  one.onEvent = () => events.push("one");
  two.onEvent = () => events.push("two");
  await say(eventPiece(2, mail), eventPiece(1, mail), endPiece(2));
  assertEquals(events, ["two", "one"]);
  assertEquals([await two.ended, worker.free], [0, 2]);
});

Deno.test("a place is free again once its session has ended, and its number is not used again", async () => {
  const { worker, say, frees } = sharedWorker();
  worker.open();
  worker.open();
  assertEquals([worker.free, worker.isEmpty], [1, false]);
  await say(endPiece(1), endPiece(2));
  assertEquals([worker.free, worker.isEmpty, frees()], [3, true, 2]);
  const three = worker.open();
  await say(readyPiece(3));
  await three.ready;
});

Deno.test("a process that ends ends its sessions with its exit code, after what they wrote", async () => {
  const { worker, process, frees } = sharedWorker();
  const [one, two] = [worker.open(), worker.open()];
  const events: WorkerEvent[] = [];
  one.onEvent = (event) => events.push(event);
  process.say(eventPiece(1, done));
  process.say(endPiece(1));
  process.end(137);
  assertEquals([await one.ended, await two.ended], [0, 137]);
  await runMicrotasks();
  assertEquals([events, worker.free], [[done], 0]);
  assert(frees() > 0);
});

Deno.test("a process that cannot start tells each of its sessions why", async () => {
  const process = new FakeWorker();
  process.ready = Promise.reject(new UnusableError("no keys"));
  const { worker } = sharedWorker(process);
  const slot = worker.open();
  process.end(23);
  await assertRejects(() => slot.ready, UnusableError, "no keys");
});

Deno.test("a process that is drained ends with its last session", async () => {
  const { worker, process, say } = sharedWorker();
  worker.open();
  worker.open();
  worker.drain();
  assertEquals(worker.free, 0);
  await say(endPiece(1));
  assertEquals(process.calls, []);
  await say(endPiece(2));
  assertEquals(process.calls, ["closeInput"]);
  const idle = sharedWorker();
  idle.worker.drain();
  assertEquals(idle.process.calls, ["closeInput"]);
});

Deno.test("a process takes no more after so many sessions", async () => {
  const { worker, process, say } = sharedWorker();
  const numbers = Array.from({ length: SESSIONS_PER_LIFE }, (_, i) => i + 1);
  const last = numbers.pop()!;
  for (const number of numbers) {
    worker.open();
    await say(endPiece(number));
  }
  assertEquals([worker.free, process.calls], [3, []]);
  worker.open();
  assertEquals([worker.free, process.calls], [0, []]);
  await say(endPiece(last));
  assertEquals(process.calls, ["closeInput"]);
});

Deno.test("what cannot be ends the process, and nothing that it wrote counts any more", async () => {
  const lies: [string, Uint8Array<ArrayBuffer>][] = [
    ["what is of no form", encodePiece(PIECE.data, 1, new Uint8Array(65_537))],
    ["a slot that was never opened", endPiece(3)],
    ["slot 0", eventPiece(0, mail)],
    ["an order", encodePiece(PIECE.stop, 1)],
    ["no event", encodePiece(PIECE.event, 1, encodeText("?"))],
    ["a mail of a session that has not begun", eventPiece(1, mail)],
    ["a second key", readyPiece(2)],
    ["an unusable session", eventPiece(1, { event: "unusable", message: "" })],
  ];
  for (const [what, lie] of lies) {
    const { worker, process, lines, say } = sharedWorker();
    const slots = [worker.open(), worker.open()];
    await say(readyPiece(2), lie, endPiece(2));
    assert(process.calls.includes("kill"), what);
    assertEquals(
      await Promise.all(slots.map(({ ended }) => ended)),
      [137, 137],
    );
    assertEquals([lines.length, worker.free], [1, 0], what);
    assertMatch(lines[0], /A worker of several sessions .*was ended/);
  }
});

Deno.test("a session that has ended cannot be spoken of", async () => {
  const { worker, process, say } = sharedWorker();
  worker.open();
  worker.open();
  await say(endPiece(1));
  assertEquals(process.calls, []);
  await say(encodePiece(PIECE.data, 1, Uint8Array.of(1)));
  assert(process.calls.includes("kill"));
});

Deno.test("what a process says of itself is logged: troubles, and nothing else", async () => {
  const { process, lines } = sharedWorker();
  process.tell({ event: "notice", message: "The disk is slow." });
  process.onStderrLine("panicked");
  assertEquals(lines, ["The disk is slow.", "A worker said: panicked"]);
  process.tell(mail);
  process.tell({ event: "notice", message: "late" });
  await runMicrotasks();
  assertEquals(process.calls, ["kill"]);
  assertEquals(lines.slice(2), [
    'A worker of several sessions tells "mail" out of turn and was ended',
  ]);
  const other = sharedWorker();
  other.process.onStderrLine('{"event":"mail"}');
  assertEquals(other.process.calls, ["kill"]);
});

Deno.test("a process that writes without end is ended, and the log has some lines of it", () => {
  const { process, lines } = sharedWorker();
  for (let i = 0; i < WORKER_LINES; i++) process.onStderrLine("again");
  assertEquals([process.calls, lines.length], [[], 50]);
  process.onStderrLine("again");
  assertEquals(process.calls, ["kill"]);
  assertMatch(lines.at(-1)!, /writes without end and was ended/);
});
