import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  PoolFullError,
  WorkerPool,
} from "../../../../lib/server/supervisor/workers/worker_pool.ts";
import type { WorkerHandle } from "../../../../lib/server/supervisor/workers/worker_handle.ts";

/** A worker without a process. */
class FakeWorker {
  readonly #ended = Promise.withResolvers<number>();
  readonly ready = Promise.resolve();
  readonly ended = this.#ended.promise;

  /** Its client leaves. */
  async end(): Promise<void> {
    this.#ended.resolve(0);
    await settle();
  }

  closeInput(): void {
    this.#ended.resolve(0);
  }

  kill(): void {
    this.#ended.resolve(1);
  }
}

const patient = new AbortController().signal;

function poolOf(max: number) {
  const pool = new WorkerPool(
    max,
    () => new FakeWorker() as unknown as WorkerHandle,
    (error) => {
      throw error;
    },
  );
  /** Asks for a worker; `names` says in which order they came. */
  const names: string[] = [];
  const lease = async (address: string, name = address) => {
    const worker = await pool.lease(address, patient);
    names.push(name);
    return worker as unknown as FakeWorker;
  };
  return { pool, names, lease };
}

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("WorkerPool makes a login wait while others are checked", async () => {
  const { pool, names, lease } = poolOf(1);
  const first = await lease("a");
  const second = lease("b");
  await settle();
  assertEquals(names, ["a"]);
  await first.end();
  await second;
  await pool.close();
});

Deno.test("WorkerPool is full when all its clients are logged in", async () => {
  const { pool, lease } = poolOf(2);
  const first = await lease("a");
  const second = await lease("b");
  const third = pool.lease("c", patient);
  const refused = assertRejects(() => third, PoolFullError);
  pool.serves(first as unknown as WorkerHandle);
  assertEquals(pool.isFull, false);
  pool.serves(second as unknown as WorkerHandle);
  assertEquals(pool.isFull, true);
  await refused;
  await first.end();
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
    await running[0].end();
    assertEquals(names.slice(max), ["user"]);
    await (await user).end();
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
  await settle();
  const stopped = assertRejects(() => gone, Error, "sent away");
  // At the same moment: the place is offered to who has just left.
  const ending = first.end();
  leaving.abort(new Error("sent away"));
  await Promise.all([stopped, ending, next]);
  assertEquals(names, ["a", "c"]);
  await pool.close();
});

Deno.test("WorkerPool starts the next worker after a login, not during it", async () => {
  let started = 0;
  const pool = new WorkerPool(5, () => {
    started++;
    return new FakeWorker() as unknown as WorkerHandle;
  }, () => {});
  await pool.start();
  const before = started;
  const worker = await pool.lease("a", patient);
  pool.serves(worker);
  assertEquals(started, before);
  while (started === before) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertEquals(started, before + 1);
  await pool.close();
});

Deno.test("WorkerPool ends its spare workers", async () => {
  const spares: FakeWorker[] = [];
  const spawn = () => {
    spares.push(new FakeWorker());
    return spares.at(-1) as unknown as WorkerHandle;
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
  Object.assign(broken, { ready: Promise.reject(reason) });
  const workers = [broken];
  const told = Promise.withResolvers<Error>();
  const pool = new WorkerPool(
    1,
    () => (workers.pop() ?? new FakeWorker()) as unknown as WorkerHandle,
    told.resolve,
  );
  await assertRejects(() => pool.start(), Error, reason.message);
  broken.kill();
  assertEquals(await told.promise, reason);
  await pool.close();
});
