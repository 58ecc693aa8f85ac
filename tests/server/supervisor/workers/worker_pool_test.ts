import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  PoolFullError,
  WorkerPool,
} from "../../../../lib/server/supervisor/workers/worker_pool.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";
import type { WorkerHandle } from "../../../../lib/server/supervisor/workers/worker_handle.ts";

const patient = new AbortController().signal;

/** The client of a worker leaves. */
async function leave(worker: WorkerHandle): Promise<void> {
  (worker as FakeWorker).end();
  await runMicrotasks();
}

function poolOf(max: number) {
  const pool = new WorkerPool(
    max,
    () => new FakeWorker(),
    (error) => {
      throw error;
    },
  );
  /** Asks for a worker; `names` says in which order they came. */
  const names: string[] = [];
  const lease = async (address: string, name = address) => {
    const worker = await pool.lease(address, patient);
    names.push(name);
    return worker;
  };
  return { pool, names, lease };
}

Deno.test("WorkerPool makes a login wait while others are checked", async () => {
  const { pool, names, lease } = poolOf(1);
  const first = await lease("a");
  const second = lease("b");
  await runMicrotasks();
  assertEquals(names, ["a"]);
  await leave(first);
  await second;
  await pool.close();
});

Deno.test("WorkerPool is full when all its clients are logged in", async () => {
  const { pool, lease } = poolOf(2);
  const first = await lease("a");
  const second = await lease("b");
  const third = pool.lease("c", patient);
  const refused = assertRejects(() => third, PoolFullError);
  pool.serves(first);
  assertEquals(pool.isFull, false);
  pool.serves(second);
  assertEquals(pool.isFull, true);
  await refused;
  await leave(first);
  assertEquals(pool.isFull, false);
  await pool.close();
});

Deno.test("WorkerPool takes turns between addresses, not logins", async () => {
  for (const max of [1, 2]) {
    const { pool, names, lease } = poolOf(max);
    const running = [];
    while (running.length < max) running.push(await lease("flood", "first"));
    const flood = [1, 2, 3].map((i) => lease("flood", `flood ${i}`));
    const user = lease("user");
    await leave(running[0]);
    assertEquals(names.slice(max), ["user"]);
    await leave(await user);
    assertEquals(names.slice(max), ["user", "flood 1"]);
    await pool.close();
    await Promise.allSettled(flood);
  }
});

Deno.test("WorkerPool forgets who stops waiting, and gives the place to the next", async () => {
  const { pool, names, lease } = poolOf(1);
  const first = await lease("a");
  const leaving = new AbortController();
  const gone = pool.lease("b", leaving.signal);
  const next = lease("c");
  await runMicrotasks();
  const stopped = assertRejects(() => gone, Error, "sent away");
  // At the same moment: the place is offered to who has just left.
  const ending = leave(first);
  leaving.abort(new Error("sent away"));
  await Promise.all([stopped, ending, next]);
  assertEquals(names, ["a", "c"]);
  await pool.close();
});

Deno.test("WorkerPool starts the next worker after a login, not during it", async () => {
  let started = 0;
  const clock = new FakeClock();
  const spawn = () => {
    started++;
    return new FakeWorker();
  };
  const pool = new WorkerPool(5, spawn, () => {}, clock);
  await pool.start();
  const before = started;
  const worker = await pool.lease("a", patient);
  pool.serves(worker);
  assertEquals(started, before);
  await clock.advance(50);
  assertEquals(started, before + 1);
  await pool.close();
});

Deno.test("WorkerPool ends its spare workers", async () => {
  const spares: FakeWorker[] = [];
  const spawn = () => {
    spares.push(new FakeWorker());
    return spares.at(-1)!;
  };
  const pool = new WorkerPool(5, spawn, () => {});
  await pool.start();
  assert(spares.length > 0);
  await pool.close();
  for (const spare of spares) assertEquals(await spare.ended, 0);
});

Deno.test("WorkerPool tells why a spare worker ended by itself", async () => {
  const broken = new FakeWorker();
  const reason = new Error("A worker ended with code 1");
  broken.ready = Promise.reject(reason);
  const workers = [broken];
  const told: Error[] = [];
  const clock = new FakeClock();
  const pool = new WorkerPool(
    1,
    () => workers.pop() ?? new FakeWorker(),
    (error) => told.push(error),
    clock,
  );
  await assertRejects(() => pool.start(), Error, reason.message);
  broken.kill();
  await clock.advance(999);
  assertEquals(told, []);
  await clock.advance(1);
  assertEquals(told, [reason]);
  await pool.close();
});
