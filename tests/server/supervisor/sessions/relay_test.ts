import { assertEquals } from "@std/assert";
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

Deno.test("relay() ends with the worker, though the client stays", async () => {
  const { conn, worker, relaying } = begin();
  worker.say(Uint8Array.of(7));
  worker.end();
  await relaying;
  assertEquals(await received(conn), [7]);
  assertEquals(worker.calls, ["closeInput"]);
  assertEquals(conn.calls, []);
});

Deno.test("relay() ends the worker's input when the client goes, and waits for the worker", async () => {
  const { conn, worker, relaying, isOver } = begin();
  conn.peer.close();
  await runMicrotasks();
  assertEquals(worker.calls, ["closeInput"]);
  assertEquals(isOver(), false);
  worker.end();
  await relaying;
});

Deno.test("relay() reads the rest of a worker whose client takes no more", async () => {
  const { conn, worker, moved, relaying } = begin();
  conn.close();
  worker.say(Uint8Array.of(1));
  await runMicrotasks();
  worker.say(Uint8Array.of(2));
  await runMicrotasks();
  worker.end();
  await relaying;
  assertEquals(worker.calls.includes("closeInput"), true);
  assertEquals(moved, [["worker", 1]]);
});
