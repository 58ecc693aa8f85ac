import { assertEquals } from "@std/assert";
import { serverStatus } from "../../../lib/server/control/server_status.ts";
import { BUCKETS, Histogram } from "../../../lib/server/ipc/histogram.ts";
import { TIMES_AT_ONCE } from "../../../lib/server/limits.ts";
import { controlsOf } from "../../../lib/server/supervisor/control.ts";
import { StatusReport } from "../../../lib/server/supervisor/status.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { keptLog } from "../support/kept_log.ts";
import {
  refusalOf,
  type RunningSupervisor,
  runSupervisor,
} from "../support/running_supervisor.ts";

/** What the owner of a running supervisor may do. */
function controlled({ supervisor, clock }: RunningSupervisor) {
  const { log, lines } = keptLog();
  const logLoss = { lines: 0, isFailing: false };
  const state = { isReady: true };
  const report = new StatusReport(supervisor, {
    options: { enhanced: true, maxClients: 2 },
    address: "[::1]:13000",
    mail: "/srv/mail",
    rooms: { preauth: 8, lingering: 4, parked: 16 },
    clock,
    isReady: () => state.isReady,
    logLoss: () => logLoss,
  });
  const reload = () => Promise.resolve({ changes: [], failed: false });
  const context = { supervisor, report, reload, log, clock, limits: {} };
  return { ...controlsOf(context), logLoss, state, lines };
}

/** What the disk took for so many syncs. */
function syncs(count: number) {
  const histogram = new Histogram();
  for (let i = 0; i < count; i++) histogram.observe(2000);
  return histogram.take();
}

Deno.test("a status tells of sessions, places and what was counted", async () => {
  await using running = await runSupervisor();
  const { clock, serve } = running;
  const { status } = controlled(running);
  const { worker, conn } = await serve("alice", "192.0.2.7");
  await clock.advance(1000);
  conn.peer.write(Uint8Array.of(1, 2, 3));
  await runMicrotasks();
  const mail = { from: "alice", to: ["bob"], length: 5 };
  worker.tell({ event: "mail", ...mail, us: 3000, syncs: syncs(3) });
  worker.tell({ event: "mail", ...mail });
  const now = status();
  const iso = (ms: number) => new Date(clock.started + ms).toISOString();
  assertEquals(now.sessions, [{
    ...{ id: 1, user: "alice", address: "192.0.2.7", bytesIn: 3, bytesOut: 0 },
    since: iso(0),
    lastUse: iso(1000),
  }]);
  assertEquals(now.places, { taken: 1, limit: 2 });
  assertEquals([now.parked.limit, now.preauth.taken], [16, 0]);
  const { refusals: _, ...counters } = now.counters;
  assertEquals(counters, {
    ...{ connections: 1, logins: 1, mails: 2, bytesIn: 3, bytesOut: 0 },
    ...{ alerts: 0, crashes: 0, lostLines: 0 },
  });
  assertEquals([now.fsync.count, now.fsync.seconds], [3, 0.006]);
  assertEquals(now.fsync.buckets.map(({ count }) => count), [
    0,
    ...new Array(BUCKETS.length - 1).fill(3),
  ]);
  assertEquals([now.delivery.count, now.delivery.seconds], [1, 0.003]);
  assertEquals(serverStatus.parse(JSON.parse(JSON.stringify(now))), now);
  worker.end();
  conn.peer.close();
});

Deno.test("a status counts each refusal by its reason, alerts, and workers that die", async () => {
  await using running = await runSupervisor();
  const { clock, connect, logIn, serve } = running;
  const { status } = controlled(running);
  const forger = await logIn("192.0.2.1");
  await forger.login.refuse({ alert: "forged" });
  const stranger = await connect("192.0.2.2");
  stranger.conn.peer.write(Uint8Array.of(255, 255, 255, 255));
  assertEquals(await refusalOf(stranger), "protocol");
  await connect("192.0.2.3");
  const dying = await serve("alice", "192.0.2.4");
  dying.worker.end(1);
  await clock.advance(20_000);
  const { counters } = status();
  const refusals = counters.refusals.filter(({ count }) => count > 0);
  assertEquals(Object.fromEntries(refusals.map((r) => [r.reason, r.count])), {
    invalid: 1,
    protocol: 1,
    timeout: 1,
  });
  assertEquals([counters.alerts, counters.crashes], [2, 1]);
  assertEquals([counters.connections, counters.logins], [4, 1]);
});

Deno.test("a worker that tells of too many times drowns no others", async () => {
  await using running = await runSupervisor();
  const { clock, serve } = running;
  const { status } = controlled(running);
  const { worker, conn } = await serve("eve");
  const mail = { from: "eve", to: ["bob"], length: 1 };
  for (let i = 0; i < 50; i++) {
    worker.tell({ event: "mail", ...mail, syncs: syncs(1000) });
  }
  assertEquals(status().fsync.count, TIMES_AT_ONCE);
  await clock.advance(2000);
  worker.tell({ event: "mail", ...mail, syncs: syncs(1500) });
  worker.tell({ event: "mail", ...mail, syncs: syncs(1500) });
  assertEquals(status().fsync.count, TIMES_AT_ONCE + 1500);
  assertEquals(worker.calls, []);
  worker.end();
  conn.peer.close();
});

Deno.test("a worker that tells of too many deliveries drowns no others", async () => {
  await using running = await runSupervisor();
  const { serve } = running;
  const { status } = controlled(running);
  const { worker, conn } = await serve("eve");
  const mail = { from: "eve", to: ["bob"], length: 1, us: 1 };
  for (let i = 0; i <= TIMES_AT_ONCE; i++) {
    worker.tell({ event: "mail", ...mail });
  }
  assertEquals(status().delivery.count, TIMES_AT_ONCE);
  assertEquals(status().counters.mails, TIMES_AT_ONCE + 1);
  worker.end();
  conn.peer.close();
});

Deno.test("a status says what is wrong", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, serve } = running;
  const { status, state, logLoss } = controlled(running);
  assertEquals(status().problems, []);
  state.isReady = false;
  assertEquals([status().state, status().problems], [
    "starting",
    ["The server is starting"],
  ]);
  state.isReady = true;
  for (const user of ["alice", "bob"]) await serve(user);
  supervisor.workerFailed(new Error("A worker ended with code 1"));
  Object.assign(logLoss, { lines: 9, isFailing: true });
  assertEquals(status().problems, [
    "All places are taken",
    "Workers failed in the last minute",
    "The log cannot be written",
  ]);
  assertEquals(status().counters.lostLines, 9);
  await clock.advance(60_000);
  assertEquals(
    status().problems.includes("Workers failed in the last minute"),
    false,
  );
});

Deno.test("who is kicked is named, in the log, too, and nobody else is", async () => {
  await using running = await runSupervisor();
  const { serve } = running;
  const { kick, lines } = controlled(running);
  const alice = await serve("alice", "192.0.2.1");
  assertEquals(kick(1)?.user, "alice");
  assertEquals(kick(2), undefined);
  assertEquals(lines, ["The operator ends session 1, of alice."]);
  assertEquals(alice.worker.calls, ["askToStop kicked"]);
  alice.worker.tell({ event: "ended", outcome: "kicked" });
  alice.worker.end();
  await runMicrotasks();
  assertEquals(kick(1), undefined);
  assertEquals(
    running.lines.includes("The session of alice ends: the operator ended it."),
    true,
  );
});

Deno.test("the owner's stop is logged, and stops as a signal does", async () => {
  await using running = await runSupervisor();
  const { stop, status, lines } = controlled(running);
  stop();
  assertEquals(status().state, "stopping");
  assertEquals(status().problems, ["The server is stopping"]);
  assertEquals(running.listener.isClosed, true);
  assertEquals(lines, ["The operator stops the server."]);
});
