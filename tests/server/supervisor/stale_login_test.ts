import { assert, assertEquals } from "@std/assert";
import { REFUSAL_DELAY_MS } from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import type { FakeWorker } from "../support/fake_worker.ts";
import {
  LOGIN,
  refusalOf,
  runSupervisor,
} from "../support/running_supervisor.ts";

Deno.test("a login that comes to a worker with older keys than the server's is checked by a new one", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, workers, lines } = running;
  const { worker, conn } = await logIn();
  const before = new Set(workers);
  const spare = workers.find((other) => other !== worker)!;
  worker.tell({ event: "stale" });
  worker.end();
  await runMicrotasks();
  const fresh = workers.find((other) =>
    other.input.length > worker.input.length
  )!;
  assert(!before.has(fresh), "a spare with the old keys got it");
  assert(spare.calls.includes("closeInput"));
  const loginOf = ({ input }: FakeWorker) => [...input].slice(-LOGIN.length);
  assertEquals(loginOf(fresh), [...LOGIN]);
  fresh.tell({ event: "accepted", user: "alice" });
  fresh.tell({ event: "ended", outcome: "done" });
  fresh.end();
  conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(lines, [
    "The keys were loaded anew; sessions go on.",
    "Connection Accepted and Symmetric Key Generated for client: alice",
    "Terminating connection with alice.",
  ]);
});

Deno.test("logins that find the keys replaced at the same time share the new workers", async () => {
  await using running = await runSupervisor({ maxClients: 9 });
  const { clock, logIn, workers, lines } = running;
  const peers = [await logIn("192.0.2.1"), await logIn("192.0.2.2")];
  await clock.advance(1000);
  const before = workers.length;
  for (const { worker } of peers) worker.tell({ event: "stale" });
  for (const { worker } of peers) worker.end();
  await clock.advance(1000);
  assertEquals(lines, ["The keys were loaded anew; sessions go on."]);
  // One that shows that the keys work, one for each login, and the spare ones.
  assert(workers.length - before <= 4, `${workers.length - before} workers`);
  for (const { conn } of peers) conn.peer.close();
});

Deno.test("a login that no worker wants to check is refused", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, workers } = running;
  const peer = await logIn();
  peer.worker.tell({ event: "stale" });
  peer.worker.end();
  await runMicrotasks();
  const fresh = workers.find(({ input }) =>
    input.length > peer.worker.input.length
  )!;
  fresh.tell({ event: "stale" });
  fresh.end();
  peer.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(await refusalOf(peer), "internal");
});
