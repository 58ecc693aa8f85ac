import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  PoolFullError,
  ShortageError,
} from "../../../../lib/server/supervisor/workers/pool_errors.ts";
import { WorkerPool } from "../../../../lib/server/supervisor/workers/worker_pool.ts";
import { READY_MS, SPARES } from "../../../../lib/server/limits.ts";
import { FakeClock, runMicrotasks } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";
import {
  UnusableError,
  type WorkerHandle,
} from "../../../../lib/server/supervisor/workers/worker_handle.ts";

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
  const reason = new UnusableError("Cannot use credentials.json");
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

/** A pool on a system that starts a process only while `hasRoom` says so. */
function scarcePool() {
  const clock = new FakeClock();
  const told: Error[] = [];
  const system = { hasRoom: false };
  const workers: FakeWorker[] = [];
  const pool = new WorkerPool(
    5,
    () => {
      if (!system.hasRoom) throw new Error("Too many open files");
      workers.push(new FakeWorker());
      return workers.at(-1)!;
    },
    (error) => told.push(error),
    clock,
  );
  return { clock, told, system, workers, pool };
}

Deno.test("WorkerPool tries again when the system cannot start a process", async () => {
  const { clock, told, system, pool } = scarcePool();
  const leasing = pool.lease("a", patient);
  await runMicrotasks();
  assertEquals(told.map(({ message }) => message), [
    "A worker cannot start: Too many open files",
  ]);
  system.hasRoom = true;
  await clock.advance(500);
  assert(await leasing);
  await pool.close();
});

Deno.test("WorkerPool gives a login up after some attempts, and serves the next", async () => {
  const { clock, system, pool } = scarcePool();
  const refused = assertRejects(() => pool.lease("a", patient), ShortageError);
  await clock.advance(2000);
  await refused;
  system.hasRoom = true;
  assert(await pool.lease("a", patient));
  await pool.close();
});

Deno.test("WorkerPool starts another worker for one that died before it was ready", async () => {
  const { clock, system, workers, pool } = scarcePool();
  system.hasRoom = true;
  const starting = pool.start();
  await starting;
  workers[0].ready = Promise.reject(new Error("A worker ended by SIGKILL"));
  const leasing = pool.lease("a", patient);
  workers[0].kill();
  await clock.advance(500);
  assert(await leasing !== workers[0]);
  await pool.close();
});

Deno.test("WorkerPool starts although the first worker dies", async () => {
  const { clock, workers, system, pool } = scarcePool();
  const starting = pool.start();
  await clock.advance(900);
  assertEquals(workers, []);
  system.hasRoom = true;
  await clock.advance(100);
  await starting;
  assert(workers.length > 0);
  await pool.close();
});

Deno.test("WorkerPool does not start when no process ever does", async () => {
  const { clock, pool } = scarcePool();
  const failed = assertRejects(() => pool.start(), ShortageError);
  await clock.advance(3000);
  await failed;
  await pool.close();
});

Deno.test("WorkerPool gives new places to logins that wait, and takes none away", async () => {
  const { pool, names, lease } = poolOf(1);
  const first = await lease("a");
  const second = lease("b");
  await runMicrotasks();
  assertEquals(names, ["a"]);
  pool.resize(2);
  pool.serves(await second);
  pool.serves(first);
  assertEquals([names, pool.isFull], [["a", "b"], true]);
  pool.resize(1);
  await assertRejects(() => lease("c"), PoolFullError);
  await leave(first);
  assertEquals(pool.isFull, true);
  await pool.close();
});

Deno.test("WorkerPool renews its spare workers, and leaves the leased ones", async () => {
  const { system, workers, pool } = scarcePool();
  system.hasRoom = true;
  await pool.start();
  const leased = await pool.lease("a", patient) as FakeWorker;
  const old = [...workers];
  await pool.renew();
  assertEquals(leased.calls, []);
  for (const spare of old.filter((worker) => worker !== leased)) {
    assertEquals(spare.calls, ["closeInput"]);
  }
  assert(!old.includes(await pool.lease("b", patient) as FakeWorker));
  await pool.close();
});

Deno.test("WorkerPool keeps its spare workers when no new one can serve", async () => {
  const { system, workers, pool } = scarcePool();
  system.hasRoom = true;
  await pool.start();
  const old = [...workers];
  system.hasRoom = false;
  await assertRejects(() => pool.renew(), ShortageError);
  assert(old.every(({ calls }) => calls.length === 0));
  assert(old.includes(await pool.lease("a", patient) as FakeWorker));
  await pool.close();
});

Deno.test("WorkerPool kills a worker that does not get ready, and starts another", async () => {
  const { clock, system, workers, pool } = scarcePool();
  system.hasRoom = true;
  await pool.start();
  const hung = new FakeWorker();
  hung.ready = new Promise(() => {});
  const spares = [...workers];
  const push = workers.push;
  workers.push = () => push.call(workers, hung);
  spares[0].end();
  await clock.advance(1000);
  workers.push = push;
  assertEquals(hung.calls, []);
  await clock.advance(READY_MS);
  assert(hung.calls.includes("kill"));
  await pool.close();
});

Deno.test("WorkerPool leaves a place and the oldest worker to the lowest rank", async () => {
  const started: WorkerHandle[] = [];
  const spawn = () => {
    started.push(new FakeWorker());
    return started.at(-1)!;
  };
  const pool = new WorkerPool(5, spawn, () => {});
  await pool.start();
  const [oldest] = started;
  const strangers = [1, 2].map((i) => pool.lease(`s${i}`, patient, 1));
  const [first, second] = await Promise.all(strangers);
  let third = false;
  const waiting = pool.lease("s3", patient, 2);
  waiting.then(() => third = true);
  const known = await pool.lease("known", patient, 0);
  assertEquals(known, oldest);
  assertEquals(third, false);
  pool.serves(known);
  await runMicrotasks();
  assertEquals(third, false, "it waits for a stranger to be checked");
  pool.serves(first);
  await waiting;
  for (const worker of [first, second, known]) await leave(worker);
  await pool.close();
});

Deno.test("WorkerPool gives the only place to anybody, whatever the rank", async () => {
  for (const max of [1, 2]) {
    const { pool, lease } = poolOf(max);
    for (let user = 1; user < max; user++) pool.serves(await lease("user"));
    const worker = await pool.lease("stranger", patient, 2);
    pool.serves(worker);
    assertEquals(pool.isFull, true);
    await pool.close();
  }
});

Deno.test("WorkerPool lets the lower rank go first, whoever came before", async () => {
  const { pool, lease } = poolOf(1);
  const first = await lease("a");
  const order: number[] = [];
  const leases = [2, 2, 1, 0].map(async (rank, i) => {
    const worker = await pool.lease(`b${i}`, patient, rank);
    order.push(rank);
    await leave(worker);
  });
  await leave(first);
  await Promise.all(leases);
  assertEquals(order, [0, 1, 2, 2]);
  await pool.close();
});

Deno.test("WorkerPool gives a worker whose login was refused to the next login", async () => {
  const { pool, names, lease } = poolOf(1);
  const first = await lease("a") as FakeWorker;
  const second = lease("b");
  await runMicrotasks();
  pool.giveBack(first);
  assertEquals(await second, first);
  assertEquals([names, first.calls], [["a", "b"], []]);
  pool.giveBack(first);
  pool.giveBack(first);
  assertEquals(await lease("c"), first);
  pool.serves(first);
  assertEquals(pool.isFull, true, "it was given back once");
  await leave(first);
  await pool.close();
});

Deno.test("WorkerPool gives nobody a worker that ended before it was given back", async () => {
  const { pool, lease } = poolOf(1);
  const dead = await lease("a");
  await leave(dead);
  pool.giveBack(dead);
  assert(await lease("b") !== dead);
  await pool.close();
});

Deno.test("WorkerPool ends a worker that is given back when there are enough", async () => {
  const { system, workers, pool } = scarcePool();
  system.hasRoom = true;
  await pool.start();
  const first = await pool.lease("a", patient) as FakeWorker;
  pool.serves(await pool.lease("b", patient));
  const third = await pool.lease("c", patient) as FakeWorker;
  await pool.renew();
  pool.giveBack(first);
  pool.giveBack(third);
  const idle = workers.filter(({ calls }) => calls.length === 0);
  assertEquals(idle.length, 1 + SPARES, "one serves");
  await pool.close();
});

Deno.test("WorkerPool ends a worker that is given back once it is closed", async () => {
  const { pool, lease } = poolOf(2);
  const worker = await lease("a") as FakeWorker;
  const closed = pool.close();
  pool.giveBack(worker);
  await closed;
  assertEquals(worker.calls, ["closeInput"]);
});

Deno.test("WorkerPool takes a worker back whose login has gone by the time it is ready", async () => {
  const { system, workers, pool } = scarcePool();
  system.hasRoom = true;
  const slow = Promise.withResolvers<void>();
  const push = workers.push;
  workers.push = (worker) => {
    worker.ready = slow.promise;
    return push.call(workers, worker);
  };
  const leaving = new AbortController();
  const gone = pool.lease("a", leaving.signal);
  const refused = assertRejects(() => gone, Error, "sent away");
  leaving.abort(new Error("sent away"));
  slow.resolve();
  await refused;
  assertEquals(workers[0].calls, []);
  assertEquals(await pool.lease("b", patient), workers[0]);
  await pool.close();
});
