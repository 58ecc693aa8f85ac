import { assert, assertEquals, assertRejects } from "@std/assert";
import { SPARES } from "../../../../lib/server/limits.ts";
import { WorkerPool } from "../../../../lib/server/supervisor/workers/worker_pool.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";

const patient = new AbortController().signal;

/** A pool, its workers, and how one is leased to a login of an address. */
function poolOf(max: number, ready = Promise.resolve()) {
  const workers: FakeWorker[] = [];
  const spawn = () => {
    workers.push(Object.assign(new FakeWorker(), { ready }));
    return workers.at(-1)!;
  };
  const pool = new WorkerPool(max, spawn, () => {}, new FakeClock());
  const lease = async (address: string) =>
    await pool.lease(address, patient) as FakeWorker;
  return { pool, workers, lease };
}

Deno.test("WorkerPool gives a worker whose login was refused to the next login", async () => {
  const { pool, workers, lease } = poolOf(1);
  const first = await lease("a");
  const second = lease("b");
  await runMicrotasks();
  pool.giveBack(first);
  assertEquals(await second, first);
  assertEquals([workers.length, first.calls], [1, []]);
  pool.giveBack(first);
  pool.giveBack(first);
  assertEquals(await lease("c"), first);
  pool.serves(first);
  assertEquals(pool.isFull, true, "it was given back once");
  first.end();
  await pool.close();
});

Deno.test("WorkerPool gives nobody a worker that ended before it was given back", async () => {
  const { pool, lease } = poolOf(1);
  const dead = await lease("a");
  dead.end();
  await runMicrotasks();
  pool.giveBack(dead);
  assert(await lease("b") !== dead);
  await pool.close();
});

Deno.test("WorkerPool ends a worker that is given back when there are enough", async () => {
  const { pool, workers, lease } = poolOf(5);
  await pool.start();
  const first = await lease("a");
  pool.serves(await lease("b"));
  const third = await lease("c");
  await pool.renew();
  pool.giveBack(first);
  pool.giveBack(third);
  const idle = workers.filter(({ calls }) => calls.length === 0);
  assertEquals(idle.length, 1 + SPARES, "one serves");
  await pool.close();
});

Deno.test("WorkerPool ends a worker that is given back once it is closed", async () => {
  const { pool, lease } = poolOf(2);
  const worker = await lease("a");
  const closed = pool.close();
  pool.giveBack(worker);
  await closed;
  assertEquals(worker.calls, ["closeInput"]);
});

Deno.test("WorkerPool takes a worker back whose login has gone by the time it is ready", async () => {
  const slow = Promise.withResolvers<void>();
  const { pool, workers, lease } = poolOf(5, slow.promise);
  const leaving = new AbortController();
  const gone = pool.lease("a", leaving.signal);
  const refused = assertRejects(() => gone, Error, "sent away");
  leaving.abort(new Error("sent away"));
  slow.resolve();
  await refused;
  assertEquals(workers[0].calls, []);
  assertEquals(await lease("b"), workers[0]);
  await pool.close();
});
