import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encodeText } from "../../../../../lib/crypto/bytes.ts";
import type { WorkerEvent } from "../../../../../lib/server/ipc/events.ts";
import {
  creditOf,
  DATA_PIECE,
  encodeCredit,
  encodePiece,
  PIECE,
  type Piece,
  WINDOW,
} from "../../../../../lib/server/ipc/mux.ts";
import { BACKSTOP_MS } from "../../../../../lib/server/limits.ts";
import { SharedSlot } from "../../../../../lib/server/supervisor/workers/shared/shared_slot.ts";
import { StartError } from "../../../../../lib/server/supervisor/workers/worker_handle.ts";
import { FakeClock, runMicrotasks } from "../../../../support/fake_clock.ts";
import {
  endPiece,
  eventPiece,
  piecesOf,
  readyPiece,
} from "../../../support/pieces.ts";

/** A slot, what was written to its process, and how often that was killed. */
function slotOf() {
  const written: Piece[] = [];
  const clock = new FakeClock();
  const process = {
    kills: 0,
    write(bytes: Uint8Array) {
      written.push(...piecesOf(bytes));
      return Promise.resolve();
    },
    kill: () => void process.kills++,
  };
  const slot = new SharedSlot(7, process, clock);
  const take = (bytes: Uint8Array) => piecesOf(bytes).map((p) => slot.take(p));
  /** What was written since it was asked last. */
  const said = () => {
    const all = written.splice(0);
    assert(all.every((piece) => piece.slot === 7));
    return all.map(({ type, body }) =>
      [type, new TextDecoder().decode(body)].filter((part) => part !== "")
    );
  };
  return { slot, process, clock, take, written, said };
}

const data = (length: number) =>
  encodePiece(PIECE.data, 7, new Uint8Array(length));

function event(told: WorkerEvent): Uint8Array {
  return eventPiece(7, told);
}

Deno.test("a slot is opened, becomes ready with its key, and ends with its code", async () => {
  const { slot, take, said } = slotOf();
  assertEquals(said(), [[PIECE.open]]);
  take(readyPiece(7));
  await slot.ready;
  assertEquals(slot.key, new Uint8Array(32).fill(7));
  take(endPiece(7, 1));
  assertEquals(await slot.ended, 1);
});

Deno.test("a slot that ends before it is ready says why", async () => {
  const { slot, take } = slotOf();
  take(endPiece(7, 1));
  await assertRejects(() => slot.ready, StartError, "ended with code 1");
  const other = slotOf().slot;
  other.end(23, undefined, new StartError("no keys"));
  await assertRejects(() => other.ready, StartError, "no keys");
});

Deno.test("events go to whoever listens, in their order with the bytes", async () => {
  const { slot, take } = slotOf();
  take(readyPiece(7));
  const events: string[] = [];
  slot.onEvent = ({ event }) => events.push(event);
  const reader = slot.output.getReader({ mode: "byob" });
  take(data(3));
  take(event({ event: "ended", outcome: "done" }));
  take(endPiece(7));
  assertEquals(await slot.ended, 0);
  assertEquals(events, ["ended"]);
  const { value } = await reader.read(new Uint8Array(10));
  assertEquals(value?.length, 3);
  assert((await reader.read(new Uint8Array(10))).done);
});

Deno.test("bytes wait until the worker has room, and go in pieces", async () => {
  const { slot, take, written } = slotOf();
  let isDone = false;
  const writing = slot.write(new Uint8Array(WINDOW + 9))
    .then(() => isDone = true);
  await runMicrotasks();
  const sizes = () =>
    written.splice(0).filter(({ type }) => type === PIECE.data)
      .map(({ body }) => body.length);
  assertEquals([isDone, sizes()], [false, [DATA_PIECE, DATA_PIECE]]);
  take(encodeCredit(7, WINDOW / 4));
  await writing;
  assertEquals(sizes(), [9]);
});

Deno.test("what was moved on is credited by the quarter of a window", async () => {
  const { slot, take, written } = slotOf();
  const reader = slot.output.getReader({ mode: "byob" });
  written.length = 0;
  const quarter = WINDOW / 4;
  let [room, got] = [WINDOW, 0];
  while (got < 20 * WINDOW) {
    const count = Math.min(room, DATA_PIECE);
    if (count > 0) take(data(count));
    room -= count;
    const { value } = await reader.read(new Uint8Array(quarter - 11));
    got += value!.length;
    for (const credit of written.splice(0)) {
      assert(creditOf(credit) >= quarter);
      room += creditOf(credit);
    }
  }
});

Deno.test("an input that ends lets go of a write that waits, and is told once", async () => {
  const { slot, said } = slotOf();
  const writing = slot.write(new Uint8Array(WINDOW + 1));
  await runMicrotasks();
  said();
  slot.closeInput();
  slot.closeInput();
  await writing;
  assertEquals(said(), [[PIECE.end]]);
  await slot.write(Uint8Array.of(1));
  assertEquals(said(), []);
});

Deno.test("a session that ends with bytes unread lets go of a write that waits", async () => {
  const { slot, take } = slotOf();
  const writing = slot.write(new Uint8Array(3 * WINDOW));
  await runMicrotasks();
  take(endPiece(7));
  await writing;
});

Deno.test("stops and passwords are told, until it has ended", () => {
  const { slot, take, said } = slotOf();
  said();
  assert(slot.askToStop());
  assert(slot.askToStop("kicked"));
  slot.tellPassword("wrong");
  assertEquals(said(), [
    [PIECE.stop, "closing"],
    [PIECE.stop, "kicked"],
    [PIECE.password, "wrong"],
  ]);
  take(endPiece(7));
  assertEquals(slot.askToStop("kicked"), false);
  slot.tellPassword("written");
  slot.kill();
  assertEquals(said(), []);
});

Deno.test("kill() ends the session, and after 3 s the process that does not let it go", async () => {
  const { slot, process, clock, said } = slotOf();
  said();
  const writing = slot.write(new Uint8Array(3 * WINDOW));
  await runMicrotasks();
  said();
  slot.kill();
  slot.kill();
  await writing;
  assertEquals(said(), [[PIECE.abort], [PIECE.abort]]);
  await clock.advance(BACKSTOP_MS - 1);
  assertEquals(process.kills, 0);
  await clock.advance(1);
  assertEquals([process.kills, clock.pending], [1, 0]);
});

Deno.test("kill() spares a process that lets the session go", async () => {
  const { slot, process, clock, take } = slotOf();
  slot.kill();
  take(endPiece(7, 1));
  await clock.advance(BACKSTOP_MS);
  assertEquals([await slot.ended, process.kills, clock.pending], [1, 0, 0]);
});

Deno.test("a client who has gone aborts what the worker writes", async () => {
  const { slot, take, said } = slotOf();
  said();
  take(data(5));
  await slot.output.cancel();
  assertEquals(said(), [[PIECE.abort]]);
});

Deno.test("no worker of ours writes more than a window, nothing, or what is of no form", () => {
  const lies: [string, ...Uint8Array[]][] = [
    ["a byte beyond the window", data(DATA_PIECE), data(DATA_PIECE), data(1)],
    ["no bytes", data(0)],
    ["a credit for what was not sent", encodeCredit(7, WINDOW)],
    ["a credit of next to nothing", encodeCredit(7, 1)],
    ["half a credit", encodePiece(PIECE.credit, 7, new Uint8Array(3))],
    ["an end without a code", encodePiece(PIECE.end, 7)],
    ["an end with two", encodePiece(PIECE.end, 7, new Uint8Array(2))],
    ["an order", encodePiece(PIECE.stop, 7, encodeText("kicked"))],
    ["another slot", encodePiece(PIECE.open, 7)],
    ["an unknown piece", encodePiece(99, 7)],
    ["no event", encodePiece(PIECE.event, 7, encodeText("Hello"))],
    ["no text", encodePiece(PIECE.event, 7, Uint8Array.of(0xff))],
    ["no key", event({ event: "ready" })],
    ["half a key", event({ event: "ready", key: btoa("half") })],
  ];
  for (const [what, ...pieces] of lies) {
    const { take } = slotOf();
    const last = pieces.pop()!;
    for (const piece of pieces) take(piece);
    assertThrows(() => take(last), TypeError, "", what);
  }
});

Deno.test("an event of no form is shown to the session before the process goes", () => {
  const { slot, take } = slotOf();
  const lines: string[] = [];
  slot.onStderrLine = (line) => lines.push(line);
  assertThrows(
    () => take(encodePiece(PIECE.event, 7, encodeText('{"event":1}'))),
    TypeError,
  );
  assertEquals(lines, ['{"event":1}']);
});
