import { assert, assertEquals, assertRejects } from "@std/assert";
import { FrameReader } from "../../../../lib/protocol/records/frame.ts";
import {
  CLUSTER_ORDER_LIMIT,
  type ClusterOrder,
  parseClusterOrder,
} from "../../../../lib/server/ipc/cluster_order.ts";
import {
  CLUSTER_RETRY_MS,
  PLACE_WAIT_MS,
  SYNC_LIMIT_MS,
  SYNC_MS,
  SYNCS_PER_BEAT,
} from "../../../../lib/server/limits.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { streamOf } from "../../../support/memory_stream.ts";
import type { FakeWorker } from "../../support/fake_worker.ts";
import { WELCOME } from "../../support/fake_login_process.ts";
import { encodeFrame } from "../../../../lib/protocol/records/frame.ts";
import {
  MEMBER,
  refusalOf,
  runSupervisor,
} from "../../support/running_supervisor.ts";

/** What a worker was told. */
async function ordersOf({ input }: FakeWorker): Promise<ClusterOrder[]> {
  const frames = new FrameReader(streamOf(input), CLUSTER_ORDER_LIMIT);
  const orders: ClusterOrder[] = [];
  for (let body; (body = await frames.next());) {
    orders.push(parseClusterOrder(body));
  }
  return orders;
}

/** A worker says that the database has answered. */
async function synced(worker: FakeWorker): Promise<void> {
  worker.tell({ event: "synced" });
  await runMicrotasks();
}

/** A supervisor whose cluster worker has told the others of it. */
async function inTouch(options: { maxGroup?: number } = {}) {
  const running = await runSupervisor({ ...options, hasOthers: true });
  await running.clock.advance(0);
  await synced(running.clusters[0]);
  return running;
}

const BEGIN = { begin: { ...MEMBER, places: [] } };
const BEAT = { sync: { failures: [], status: "{}" } };
const SYNC = { sync: { failures: [] } };

Deno.test("a server tells the others of itself, now and then with its status", async () => {
  await using running = await inTouch();
  const { clock, clusters, supervisor } = running;
  await supervisor.cluster!.opened;
  for (let i = 0; i < SYNCS_PER_BEAT; i++) {
    await clock.advance(SYNC_MS);
    await synced(clusters[0]);
  }
  const syncs = new Array(SYNCS_PER_BEAT - 1).fill(SYNC);
  assertEquals(await ordersOf(clusters[0]), [BEGIN, BEAT, ...syncs, BEAT]);
});

Deno.test("a login gets a place of the group, and the session gives it back", async () => {
  await using running = await inTouch({ maxGroup: 7 });
  const { clusters: [cluster], logIn } = running;
  const { login, frames, conn } = await logIn();
  await login.accept("alice");
  await runMicrotasks();
  const [take] = (await ordersOf(cluster)).slice(-1);
  const place = { session: 1, name: "alice" };
  assertEquals(take, { take: { ...place, perUser: 2, group: 7 } });
  cluster.tell({ event: "place", session: 1, answer: "taken" });
  assertEquals(encodeFrame((await frames.next())!), WELCOME);
  assertEquals([...running.supervisor.sessions][0].id, 1);
  conn.peer.close();
  await runMicrotasks();
  assertEquals((await ordersOf(cluster)).at(-1), { free: 1 });
});

Deno.test("a login that finds the group full is refused as by a full server", async () => {
  await using running = await inTouch({ maxGroup: 7 });
  const { clusters: [cluster], logIn, lines, supervisor } = running;
  const peer = await logIn("192.0.2.7");
  await peer.login.accept("alice");
  await runMicrotasks();
  cluster.tell({ event: "place", session: 1, answer: "full" });
  assertEquals(await refusalOf(peer), "full");
  assertEquals(
    lines.at(-1),
    "A connection from 192.0.2.7 is refused: all places of the group are taken.",
  );
  assertEquals([...supervisor.sessions], []);
  assertEquals(supervisor.counters.logins, 0);
  // Its worker has seen nothing: there is room for two others.
  assertEquals(peer.worker.calls, []);
  for (const [session, user] of [[2, "bob"], [3, "carol"]] as const) {
    const next = await running.logIn();
    await next.login.accept(user);
    await runMicrotasks();
    cluster.tell({ event: "place", session, answer: "taken" });
    assertEquals(encodeFrame((await next.frames.next())!), WELCOME);
    next.conn.peer.close();
  }
});

Deno.test("a session that has ended frees its place while its worker cleans up", async () => {
  await using running = await inTouch();
  const { clusters: [cluster], logIn } = running;
  const { login, worker } = await logIn();
  await login.accept("alice");
  await runMicrotasks();
  cluster.tell({ event: "place", session: 1, answer: "taken" });
  await runMicrotasks();
  worker.tell({ event: "ended", outcome: "done" });
  assert((await ordersOf(cluster)).some(({ free }) => free === 1));
  worker.end();
});

Deno.test("a session that is one too many over all servers ends as such", async () => {
  await using running = await inTouch();
  const { clusters: [cluster], logIn } = running;
  const { login, worker } = await logIn();
  await login.accept("alice");
  await runMicrotasks();
  cluster.tell({ event: "place", session: 1, answer: "surplus" });
  await runMicrotasks();
  assertEquals(worker.calls, ["askToStop too_many_sessions"]);
  worker.end();
});

Deno.test("a login waits for the others for two seconds, then its server counts alone", async () => {
  await using running = await inTouch();
  const { clock, clusters: [cluster], logIn } = running;
  const { login, frames, conn } = await logIn();
  await login.accept("alice");
  await clock.advance(PLACE_WAIT_MS);
  assertEquals(encodeFrame((await frames.next())!), WELCOME);
  const place = { session: 1, name: "alice" };
  assert((await ordersOf(cluster)).some(({ hold }) => hold?.session === 1));
  // Meanwhile nobody else waits.
  cluster.tell({ event: "apart", message: "it has gone" });
  await runMicrotasks();
  const next = await logIn();
  await next.login.accept("alice");
  await runMicrotasks();
  assertEquals(encodeFrame((await next.frames.next())!), WELCOME);
  assertEquals(
    running.lines.filter((line) => line.includes("Other servers")),
    ["Other servers cannot be told of this one: it has gone"],
  );
  // A worker that follows learns of both.
  cluster.end();
  await clock.advance(CLUSTER_RETRY_MS);
  const [begin, sync] = await ordersOf(running.clusters[1]);
  const places = [place, { ...place, session: 2 }];
  assertEquals([begin, sync], [{ begin: { ...MEMBER, places } }, BEAT]);
  for (const { peer } of [conn, next.conn]) peer.close();
});

Deno.test("a worker that does not answer is killed, and followed by another, later each time", async () => {
  await using running = await inTouch();
  const { clock, clusters, supervisor } = running;
  assertEquals(supervisor.cluster!.isApart, false);
  await clock.advance(SYNC_MS + SYNC_LIMIT_MS);
  assertEquals(clusters[0].calls[0], "kill");
  await clock.advance(CLUSTER_RETRY_MS);
  assertEquals(
    running.lines.at(-1),
    "Other servers cannot be told of this one: the database did not answer in 15 s",
  );
  assertEquals([supervisor.cluster!.isApart, clusters.length], [true, 2]);
  clusters[1].end();
  await clock.advance(2 * CLUSTER_RETRY_MS - 1);
  assertEquals(clusters.length, 2);
  await clock.advance(1);
  assertEquals(clusters.length, 3);
});

Deno.test("failed logins are told to the others, and theirs are waited out here", async () => {
  await using running = await inTouch();
  const { clock, clusters: [cluster], connect } = running;
  const { login } = await running.logIn("192.0.2.7");
  await login.refuse({ user: "alice" });
  await clock.advance(SYNC_MS);
  const failures = [
    { address: "192.0.2.7", aim: "alice", forgiven: false, failures: 1 },
  ];
  assertEquals((await ordersOf(cluster)).at(-1), { sync: { failures } });
  cluster.tell({
    ...{ event: "failures", address: "198.51.100.1", aim: "bob" },
    ...{ failures: 3, ago: 5 },
  });
  await synced(cluster);
  const stranger = await connect("198.51.100.1");
  stranger.conn.peer.write(encodeFrame(Uint8Array.of(7)));
  await runMicrotasks();
  assertEquals(running.given().length, 1);
  await clock.advance(2000);
  assertEquals(running.given().length, 2);
  stranger.conn.peer.close();
});

Deno.test("the servers are listed, or it is said why not", async () => {
  await using running = await inTouch();
  const { clusters: [cluster], supervisor: { cluster: others } } = running;
  const server = { name: "two", started: 1, seenAgo: 2, places: 3, status: "" };
  const listing = Promise.all([others!.list(), others!.list()]);
  assertEquals((await ordersOf(cluster)).at(-1), { list: true });
  cluster.tell({ event: "server", ...server });
  cluster.tell({ event: "listed" });
  assertEquals(await listing, [[server], [server]]);
  const failing = others!.list();
  cluster.tell({ event: "listed", problem: "it has gone" });
  await assertRejects(() => failing, Error, "it has gone");
  const cut = assertRejects(() => others!.list(), Error, "the log says why");
  cluster.end();
  await cut;
  await assertRejects(() => others!.list(), Error, "the log says why");
});

Deno.test("a cluster worker that tells what is not its business is ended", async () => {
  await using running = await inTouch();
  const { clusters: [cluster], lines } = running;
  cluster.tell({ event: "account", user: "alice" });
  await runMicrotasks();
  assertEquals(cluster.calls[0], "kill");
  assert(lines.some((line) => line.includes('tells "account" and was ended')));
  cluster.onStderrLine('{"event":"place","session":-1}');
  // A place that nobody asked for is nobody's.
  cluster.tell({ event: "place", session: 99, answer: "taken" });
  assertEquals(running.supervisor.cluster!.places.list, []);
});

Deno.test("a session's worker that tells of places is ended", async () => {
  await using running = await runSupervisor();
  const { worker, conn } = await running.serve("alice");
  worker.tell({ event: "place", session: 1, answer: "taken" });
  assertEquals(worker.calls.includes("kill"), true);
  conn.peer.close();
});

Deno.test("the others learn of a stop, and one that hangs is killed", async () => {
  const running = await inTouch();
  const [cluster] = running.clusters;
  cluster.isObedient = false;
  await running[Symbol.asyncDispose]();
  assertEquals(cluster.calls, ["closeInput", "kill"]);
});
