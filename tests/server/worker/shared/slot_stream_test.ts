import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type ByteStream,
  ReadTimeoutError,
  writeAll,
} from "../../../../lib/protocol/byte_stream.ts";
import {
  creditOf,
  DATA_PIECE,
  PIECE,
  type Piece,
  WINDOW,
} from "../../../../lib/server/ipc/mux.ts";
import { SlotStream } from "../../../../lib/server/worker/shared/slot_stream.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { piecesOf } from "../../support/pieces.ts";

/** A stream, and the pieces that it wrote. */
function slotStream(): { stream: SlotStream; written: Piece[] } {
  const written: Piece[] = [];
  const stream = new SlotStream(5, (bytes) => written.push(...piecesOf(bytes)));
  return { stream, written };
}

async function readSome(
  stream: ByteStream,
  room = 10,
): Promise<number[] | null> {
  const into = new Uint8Array(room);
  const count = await stream.read(into);
  return count === null ? null : [...into.subarray(0, count)];
}

function bytesOf(pieces: Piece[]): number {
  return pieces.reduce((sum, { body }) => sum + body.length, 0);
}

Deno.test("a read gets what came before it, and what comes while it waits", async () => {
  const { stream } = slotStream();
  const came = Uint8Array.of(1, 2, 3);
  stream.put(came);
  came.fill(9);
  assertEquals(await readSome(stream, 2), [1, 2]);
  assertEquals(await readSome(stream), [3]);
  const reading = readSome(stream);
  stream.put(Uint8Array.of(4));
  stream.end();
  assertEquals(await reading, [4]);
  assertEquals(await readSome(stream), null);
});

Deno.test("what came before the end is read, and then the end by every read", async () => {
  const { stream } = slotStream();
  stream.put(Uint8Array.of(1));
  stream.end();
  assertEquals(await readSome(stream), [1]);
  assertEquals([await readSome(stream), await readSome(stream)], [null, null]);
});

Deno.test("a read that took too long loses nothing to the next one", async () => {
  const { stream } = slotStream();
  await assertRejects(
    () => Promise.resolve(stream.read(new Uint8Array(1), 0)),
    ReadTimeoutError,
  );
  stream.put(Uint8Array.of(7));
  assertEquals(await readSome(stream), [7]);
});

Deno.test("100 MB go through the window, read by odd pieces, and never stand still", async () => {
  const { stream, written } = slotStream();
  let room = WINDOW;
  let [sent, got] = [0, 0];
  const into = new Uint8Array(8191);
  while (got < 100_000_000) {
    const count = Math.min(room, DATA_PIECE - 1);
    if (count > 0) stream.put(new Uint8Array(count));
    sent += count;
    room -= count;
    assert(sent - got <= WINDOW);
    for (let i = 0; i < 50 && got < sent; i++) {
      got += (await stream.read(into))!;
    }
    for (const credit of written.splice(0)) room += creditOf(credit);
    assert(room > 0 || got < sent, "nothing is left and nothing may come");
  }
  assert(room + (sent - got) <= WINDOW);
});

Deno.test("credits are told by the quarter of a window, and none of an input that ended", async () => {
  const { stream, written } = slotStream();
  const quarter = WINDOW / 4;
  stream.put(new Uint8Array(quarter));
  stream.put(new Uint8Array(quarter));
  await readSome(stream, quarter - 1);
  assertEquals(written, []);
  await readSome(stream, quarter);
  assertEquals(written.map(creditOf), [quarter]);
  stream.end();
  await readSome(stream, quarter);
  assertEquals(written.length, 1);
});

Deno.test("a writer waits where the other end has no room, and goes on with what there is", async () => {
  const { stream, written } = slotStream();
  let isDone = false;
  const bytes = new Uint8Array(WINDOW + 100);
  const writing = writeAll(stream, bytes).then(() => isDone = true);
  await runMicrotasks();
  assertEquals([isDone, bytesOf(written)], [false, WINDOW]);
  assert(written.every(({ body }) => body.length <= DATA_PIECE));
  stream.addRoom(40);
  await runMicrotasks();
  assertEquals([isDone, bytesOf(written)], [false, WINDOW + 40]);
  stream.addRoom(WINDOW);
  await writing;
  assertEquals(bytesOf(written), WINDOW + 100);
  assert(written.every(({ type, slot }) => type === PIECE.data && slot === 5));
});

Deno.test("a write fails once nobody hears it: one that waits, and each after it", async () => {
  const { stream, written } = slotStream();
  await writeAll(stream, new Uint8Array(WINDOW));
  const waiting = stream.write(Uint8Array.of(1));
  stream.put(Uint8Array.of(1));
  stream.abort();
  await assertRejects(
    () => Promise.resolve(waiting),
    Deno.errors.BrokenPipe,
  );
  assertThrows(() => stream.write(Uint8Array.of(1)), Deno.errors.BrokenPipe);
  assertEquals(bytesOf(written), WINDOW);
});

Deno.test("what a client sent before it went away is read", async () => {
  const { stream } = slotStream();
  stream.put(Uint8Array.of(1));
  stream.abort();
  assertEquals(await readSome(stream), [1]);
  assertEquals(await readSome(stream), null);
});
