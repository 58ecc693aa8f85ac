import { assertEquals } from "@std/assert";
import { equalBytes } from "../../../../lib/crypto/bytes.ts";
import { relay } from "../../../../lib/server/supervisor/sessions/relay.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeConn } from "../../support/fake_conn.ts";
import { FakeWorker } from "../../support/fake_worker.ts";

function begin() {
  const conn = new FakeConn();
  const worker = new FakeWorker();
  worker.isObedient = false;
  const moved: [string, number][] = [];
  let over = false;
  const relaying = relay(conn, worker, (from, bytes) => {
    moved.push([from, bytes]);
  }).then(() => over = true);
  return { conn, worker, moved, relaying, isOver: () => over };
}

async function received(conn: FakeConn): Promise<number[]> {
  const into = new Uint8Array(100);
  const count = await conn.peer.read(into);
  return [...into.subarray(0, count ?? 0)];
}

Deno.test("relay() moves bytes both ways and tells how many", async () => {
  const { conn, worker, moved, relaying } = begin();
  conn.peer.write(Uint8Array.of(1, 2, 3));
  await runMicrotasks();
  assertEquals([...worker.input], [1, 2, 3]);
  worker.say(Uint8Array.of(4, 5));
  assertEquals(await received(conn), [4, 5]);
  assertEquals(moved, [["client", 3], ["worker", 2]]);
  worker.end();
  await relaying;
});

Deno.test("relay() takes more at a time from a client that sends much", async () => {
  const { conn, worker, moved, relaying } = begin();
  const bytes = new Uint8Array(1_000_000).map((_, i) => i % 251);
  conn.peer.write(bytes);
  await runMicrotasks();
  const counts = moved.map(([, count]) => count);
  assertEquals(counts, [65_536, 262_144, 262_144, 262_144, 148_032]);
  assertEquals(equalBytes(Uint8Array.from(worker.input), bytes), true);
  worker.end();
  await relaying;
});

Deno.test("relay() ends with the worker, though the client stays", async () => {
  const { conn, worker, relaying } = begin();
  worker.say(Uint8Array.of(7));
  worker.end();
  await relaying;
  assertEquals(await received(conn), [7]);
  assertEquals(worker.calls, ["closeInput"]);
  assertEquals(conn.calls, []);
});

Deno.test("relay() lets nobody hear the worker once the client has gone", async () => {
  const { conn, worker, moved, relaying } = begin();
  conn.peer.write(Uint8Array.of(1, 2));
  conn.peer.close();
  await relaying;
  assertEquals([...worker.input], [1, 2]);
  assertEquals(moved, [["client", 2]]);
  assertEquals(worker.calls.slice(0, 2), ["nobody listens", "closeInput"]);
});

Deno.test("relay() lets nobody hear the worker once the client takes no more", async () => {
  const { conn, worker, moved, relaying } = begin();
  // It still sends: only a write can fail.
  conn.read = () => Promise.withResolvers<never>().promise;
  conn.write = () => Promise.reject(new Deno.errors.ConnectionReset());
  worker.say(Uint8Array.of(1));
  await relaying;
  assertEquals(worker.calls, ["nobody listens", "closeInput"]);
  assertEquals(moved, [["worker", 1]]);
});

Deno.test("relay() moves the rest of a worker that takes no more", async () => {
  const { conn, worker, relaying, isOver } = begin();
  worker.write = () => Promise.reject(new Deno.errors.BrokenPipe());
  conn.peer.write(Uint8Array.of(1));
  await runMicrotasks();
  assertEquals(worker.calls, ["closeInput"]);
  assertEquals(isOver(), false);
  worker.say(Uint8Array.of(7));
  worker.end();
  await relaying;
  assertEquals(await received(conn), [7]);
});
