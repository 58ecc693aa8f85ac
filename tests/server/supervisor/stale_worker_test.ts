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
