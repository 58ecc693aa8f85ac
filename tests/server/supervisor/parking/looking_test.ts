import { assertEquals } from "@std/assert";
import { FrameReader } from "../../../../lib/protocol/records/frame.ts";
import {
  LOOK_ORDER_LIMIT,
  type LookOrder,
  parseLookOrder,
} from "../../../../lib/server/ipc/look_order.ts";
import {
  LOOK_LIMIT_MS,
  LOOK_MS,
  LOOK_PAUSE_MS,
  LOOK_RETRY_MS,
  PARK_ALIVE_MS,
} from "../../../../lib/server/limits.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { streamOf } from "../../../support/memory_stream.ts";
import type { FakeWorker } from "../../support/fake_worker.ts";
import {
  answer,
  hearsNews,
  park,
  parkAlice,
} from "../../support/parked_peers.ts";
import { runSupervisor } from "../../support/running_supervisor.ts";

/** What a worker was ordered to look at. */
async function ordersOf({ input }: FakeWorker): Promise<LookOrder[]> {
  const frames = new FrameReader(streamOf(input), LOOK_ORDER_LIMIT);
  const orders: LookOrder[] = [];
  for (let body; (body = await frames.next());) {
    orders.push(parseLookOrder(body));
  }
  return orders;
}

/** A worker says that it has looked. */
async function looked(worker: FakeWorker): Promise<void> {
  worker.tell({ event: "looked" });
  await runMicrotasks();
}

Deno.test("a worker looks at boxes while somebody has parked, and no longer", async () => {
  await using running = await runSupervisor();
  const { clock, looks } = running;
  await clock.advance(3 * LOOK_MS);
  assertEquals(looks.length, 0);
  const peer = await parkAlice(running);
  await looked(looks[0]);
  await clock.advance(LOOK_MS + LOOK_PAUSE_MS);
  await looked(looks[0]);
  assertEquals((await ordersOf(looks[0])).at(0), { users: ["alice"] });
  assertEquals((await ordersOf(looks[0])).at(-1), { users: ["alice"] });
  peer.conn.peer.close();
  await clock.advance(LOOK_MS + LOOK_PAUSE_MS);
  assertEquals(looks[0].calls, ["closeInput"]);
  looks[0].end();
  await clock.advance(3 * LOOK_MS);
  assertEquals(looks.length, 1);
  await parkAlice(running);
  assertEquals(looks.length, 2);
  looks[1].end();
});

Deno.test("who parks is looked at soon, all who do in a moment together", async () => {
  await using running = await runSupervisor();
  const { clock, looks } = running;
  await park(running, "alice");
  await looked(looks[0]);
  await park(running, "bob");
  await park(running, "carol");
  await clock.advance(LOOK_PAUSE_MS);
  await looked(looks[0]);
  await park(running, "dave");
  await clock.advance(LOOK_PAUSE_MS);
  await looked(looks[0]);
  assertEquals(await ordersOf(looks[0]), [
    { users: ["alice"] },
    { users: ["bob", "carol"] },
    { users: ["dave"] },
  ]);
  assertEquals(looks.length, 1);
});

Deno.test("what another program delivered is news, once", async () => {
  await using running = await runSupervisor();
  const { clock, looks } = running;
  const since = clock.epoch();
  const peer = await parkAlice(running);
  await looked(looks[0]);
  const look = async (changed: number) => {
    await clock.advance(LOOK_MS + LOOK_PAUSE_MS);
    looks[0].tell({ event: "box", user: "alice", changed });
    await looked(looks[0]);
  };
  await look(since);
  await look(since + 10);
  assertEquals(await hearsNews(peer, 1), true);
  await answer(peer, "news");
  await look(since + 10);
  // A clock that was set back makes times that are ahead.
  await look(since + 1e9);
  assertEquals(await hearsNews(peer, 1), true);
  await answer(peer, "news");
  await look(since + 1e9);
  await clock.advance(PARK_ALIVE_MS);
  assertEquals(await hearsNews(peer), false);
});

Deno.test("a worker that ends between two looks is told, harms nobody, and is replaced", async () => {
  await using running = await runSupervisor();
  const { clock, looks, lines, supervisor } = running;
  const peer = await parkAlice(running);
  await looked(looks[0]);
  looks[0].tell({ event: "notice", message: "The disk is broken" });
  looks[0].end(1);
  await runMicrotasks();
  assertEquals(
    lines.at(-1),
    "The boxes of those who wait for news: The disk is broken",
  );
  assertEquals(supervisor.parking.size, 1);
  await clock.advance(LOOK_RETRY_MS);
  assertEquals([looks.length, peer.conn.calls], [2, []]);
  assertEquals(await ordersOf(looks[1]), [{ users: ["alice"] }]);
});

Deno.test("a worker that does not get done with a look is killed, told, and replaced", async () => {
  await using running = await runSupervisor();
  const { clock, looks, lines } = running;
  await parkAlice(running);
  await clock.advance(LOOK_LIMIT_MS);
  assertEquals(looks[0].calls[0], "kill");
  assertEquals(
    lines.at(-1),
    "The boxes of those who wait for news: a worker did not look at them",
  );
  await clock.advance(LOOK_RETRY_MS);
  assertEquals(looks.length, 2);
});

Deno.test("a stop ends the worker that looks", async () => {
  const running = await runSupervisor();
  await parkAlice(running);
  await looked(running.looks[0]);
  await running[Symbol.asyncDispose]();
  assertEquals(running.looks[0].calls[0], "kill");
  assertEquals(running.looks.length, 1);
});

for (const event of ["box", "looked"] as const) {
  Deno.test(`a worker that tells "${event}" in a session is ended`, async () => {
    await using running = await runSupervisor();
    const { serve, lines } = running;
    const { worker, conn } = await serve("alice");
    const box = { user: "bob", changed: 1 };
    worker.tell(event === "box" ? { event, ...box } : { event });
    assertEquals(worker.calls.includes("kill"), true);
    assertEquals(lines.some((line) => line.includes(`tells "${event}"`)), true);
    conn.peer.close();
  });
}
