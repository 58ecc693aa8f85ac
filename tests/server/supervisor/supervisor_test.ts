import { assert, assertEquals } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { decodeRefused } from "../../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import { encodeLease } from "../../../lib/server/ipc/lease.ts";
import {
  BACKSTOP_MS,
  CHECK_MS,
  LOGIN_TIMEOUT_MS,
  REFUSAL_DELAY_MS,
  STOP_MS,
} from "../../../lib/server/limits.ts";
import { Supervisor } from "../../../lib/server/supervisor/supervisor.ts";
import { WorkerPool } from "../../../lib/server/supervisor/workers/worker_pool.ts";
import { FakeClock, runMicrotasks } from "../../support/fake_clock.ts";
import { FakeConn, FakeListener } from "../support/fake_conn.ts";
import { FakeWorker } from "../support/fake_worker.ts";
import { keptLog } from "../support/kept_log.ts";

const LOGIN = encodeFrame(Uint8Array.of(7, 7, 7));

interface RunningSupervisor extends AsyncDisposable {
  clock: FakeClock;
  lines: string[];
  listener: FakeListener;
  supervisor: Supervisor;
  workers: FakeWorker[];
  /** Somebody connects and reads the Hello. */
  connect(address?: string): Promise<Peer>;
  /** Somebody connects and sends a login; the worker that checks it. */
  logIn(address?: string): Promise<Peer & { worker: FakeWorker }>;
}

interface Peer {
  conn: FakeConn;
  frames: FrameReader;
  helloFrame: Uint8Array<ArrayBuffer>;
}

async function runSupervisor(
  {
    maxClients = 2,
    enhanced = true,
    opened = Promise.resolve() as Promise<void>,
    mayStart = (): boolean => true,
  } = {},
): Promise<RunningSupervisor> {
  const clock = new FakeClock();
  const { log, lines } = keptLog({ enhanced: false });
  const listener = new FakeListener();
  const workers: FakeWorker[] = [];
  const spawn = () => {
    if (!mayStart()) throw new Error("Too many open files (os error 24)");
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  };
  const pool = new WorkerPool(
    maxClients,
    spawn,
    (error) => supervisor.workerFailed(error),
    clock,
  );
  await pool.start();
  const supervisor: Supervisor = new Supervisor({
    options: {
      enhanced,
      maxSkewMs: 30_000,
      maxPerUser: 2,
      idleMs: 60_000,
      sessionMs: 600_000,
      isExempt: () => false,
    },
    listener,
    pool,
    log,
    clock,
  });
  const ended = supervisor.run(opened);
  const connect = async (address?: string) => {
    const conn = listener.arrive(new FakeConn(address));
    const frames = new FrameReader(conn.peer, LOGIN_FRAME_LIMIT);
    return { conn, frames, helloFrame: encodeFrame((await frames.next())!) };
  };
  return {
    clock,
    lines,
    listener,
    supervisor,
    workers,
    connect,
    async logIn(address) {
      const peer = await connect(address);
      const before = new Set(workers.filter(({ input }) => input.length > 0));
      peer.conn.peer.write(LOGIN);
      await runMicrotasks();
      const worker = workers.find((worker) =>
        worker.input.length > 0 && !before.has(worker)
      );
      assert(worker, "no worker got the login");
      return { ...peer, worker };
    },
    async [Symbol.asyncDispose]() {
      const stopped = supervisor.stop();
      await clock.advance(STOP_MS + 1000);
      await Promise.all([stopped, ended]);
    },
  };
}

async function refusalOf({ frames }: Peer): Promise<string | undefined> {
  return decodeRefused((await frames.next())!);
}

Deno.test("a login goes to a worker, with its Hello and what came after it", async () => {
  await using running = await runSupervisor();
  const { clock, connect, workers } = running;
  const { conn, helloFrame } = await connect();
  conn.peer.write(concatBytes(LOGIN, Uint8Array.of(1, 2)));
  await runMicrotasks();
  const lease = encodeLease({ receivedAt: clock.epoch() });
  assertEquals(
    workers[0].input,
    concatBytes(lease, helloFrame, LOGIN, Uint8Array.of(1, 2)),
  );
  conn.peer.write(Uint8Array.of(3));
  await runMicrotasks();
  assertEquals(workers[0].input.at(-1), 2, "nothing before it is accepted");
  workers[0].tell({ event: "accepted", user: "alice" });
  await runMicrotasks();
  assertEquals(workers[0].input.at(-1), 3);
  workers[0].end();
  conn.peer.close();
});

Deno.test("a session is in the table from its login to its end", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, logIn, lines } = running;
  const { conn, worker } = await logIn("2001:db8::1");
  assertEquals(supervisor.sessions.size, 0);
  worker.tell({ event: "accepted", user: "alice" });
  worker.say(new Uint8Array(30));
  await runMicrotasks();
  conn.peer.write(new Uint8Array(7));
  await runMicrotasks();
  const [{ timeouts: _, ...entry }] = supervisor.sessions;
  assertEquals(entry, {
    id: 1,
    user: "alice",
    address: "2001:db8::1",
    since: clock.epoch(),
    lastUse: clock.epoch(),
    bytesIn: 7,
    bytesOut: 30,
  });
  worker.tell({ event: "ended", outcome: "vanished" });
  conn.peer.close();
  await runMicrotasks();
  assertEquals(supervisor.sessions.size, 0);
  assertEquals(lines, [
    "Connection Accepted and Symmetric Key Generated for client: alice",
    "The session of alice ends: the client went away without a bye.",
    "Terminating connection with alice.",
  ]);
});

Deno.test("a refused login is answered after its time, and the next one waits longer", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, connect } = running;
  const first = await logIn();
  first.worker.tell({ event: "refused", code: "invalid", user: "alice" });
  first.worker.end();
  first.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS - 1);
  assertEquals(first.conn.calls, []);
  await clock.advance(1);
  assertEquals(await refusalOf(first), "invalid");
  const second = await connect();
  second.conn.peer.write(LOGIN);
  const wait = (await second.frames.next())!;
  assertEquals(decodeRefused(wait), undefined);
  second.conn.peer.close();
  await clock.advance(500);
});

Deno.test("a worker that crashes in the login owes its client an internal error", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, lines } = running;
  const peer = await logIn();
  peer.worker.onStderrLine("thread panicked");
  peer.worker.end(1);
  peer.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(await refusalOf(peer), "internal");
  assertEquals(lines, ["A worker said: thread panicked"]);
});

Deno.test("a client who comes to a full server hears so at once", async () => {
  await using running = await runSupervisor({ maxClients: 1 });
  const { logIn, listener } = running;
  const { worker } = await logIn();
  worker.tell({ event: "accepted", user: "alice" });
  const conn = listener.arrive(new FakeConn());
  conn.peer.close();
  const frames = new FrameReader(conn.peer, LOGIN_FRAME_LIMIT);
  assertEquals(decodeRefused((await frames.next())!), "full");
});

Deno.test("a peer that sends no login is refused after its time, one that goes is not", async () => {
  await using running = await runSupervisor();
  const { clock, connect, lines } = running;
  const silent = await connect();
  const gone = await connect();
  gone.conn.peer.close();
  await clock.advance(LOGIN_TIMEOUT_MS);
  assertEquals(await refusalOf(silent), "timeout");
  assertEquals(await gone.frames.next(), null);
  assertEquals(lines, [
    "A connection from 192.0.2.1 is refused: the login took too long.",
  ]);
});

Deno.test("a login that comes before the server is ready waits for it", async () => {
  const opening = Promise.withResolvers<void>();
  await using running = await runSupervisor({ opened: opening.promise });
  const { connect, workers } = running;
  const { conn } = await connect();
  conn.peer.write(LOGIN);
  await runMicrotasks();
  assertEquals(workers[0].input.length, 0);
  opening.resolve();
  await runMicrotasks();
  assert(workers[0].input.length > 0);
  conn.peer.close();
});

Deno.test("a connection that the system does not hand out is logged, and the next one served", async () => {
  await using running = await runSupervisor();
  const { clock, listener, connect, lines } = running;
  listener.arrive(new Error("Too many open files (os error 24)"));
  await clock.advance(100);
  const { conn } = await connect();
  assertEquals(lines, [
    "A connection was not accepted: too many files are open",
  ]);
  conn.peer.close();
});

Deno.test("a stop refuses whom no worker has, and asks the others' workers", async () => {
  await using running = await runSupervisor();
  const { supervisor, connect, logIn, listener, lines } = running;
  const { conn, worker } = await logIn();
  worker.tell({ event: "accepted", user: "alice" });
  const waiting = await connect();
  const stopped = supervisor.stop();
  assert(listener.isClosed);
  assertEquals(worker.calls, ["askToStop"]);
  assertEquals(await refusalOf(waiting), "closing");
  worker.tell({ event: "ended", outcome: "closing" });
  worker.end();
  for (const peer of [conn.peer, waiting.conn.peer]) peer.close();
  await stopped;
  assertEquals(lines.slice(1).sort(), [
    "A connection from 192.0.2.1 is refused: the server is stopping.",
    "Terminating connection with alice.",
    "The session of alice ends: the server is stopping.",
  ]);
});

Deno.test("a login that is accepted during a stop is stopped, too", async () => {
  await using running = await runSupervisor();
  const { supervisor, logIn } = running;
  const { worker, conn } = await logIn();
  supervisor.stop();
  assertEquals(worker.calls, []);
  worker.tell({ event: "accepted", user: "alice" });
  assertEquals(worker.calls, ["askToStop"]);
  worker.end();
  conn.peer.close();
});

Deno.test("a stop kills workers that take too long, and says so", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, logIn, lines } = running;
  const { worker, conn } = await logIn();
  worker.isObedient = false;
  worker.tell({ event: "accepted", user: "alice" });
  const stopped = supervisor.stop();
  await clock.advance(STOP_MS - 1);
  assertEquals(worker.calls, ["askToStop"]);
  await clock.advance(1);
  assert(worker.calls.includes("kill"));
  assert(conn.calls.includes("close"));
  await stopped;
  assertEquals(lines.slice(1), [
    "The session of alice ends: the server is stopping.",
    "Terminating connection with alice.",
  ]);
});

Deno.test("a client that takes no bytes is cut and logged after a limit, though the write goes on", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, lines } = running;
  const { worker, conn } = await logIn();
  worker.isObedient = false;
  worker.tell({ event: "accepted", user: "alice" });
  // Deno 2.6 does not end a write when its connection is closed.
  conn.write = () => Promise.withResolvers<never>().promise;
  worker.say(Uint8Array.of(1));
  await clock.advance(60_000 + 2 * BACKSTOP_MS);
  assert(worker.calls.includes("kill"));
  assert(conn.calls.includes("close"));
  await runMicrotasks();
  assertEquals(lines.slice(1), [
    "The session of alice ends: nothing was done for too long.",
    "Terminating connection with alice.",
  ]);
});

Deno.test("a login that finds no process to check it is refused, strangers make room, and the server goes on", async () => {
  let hasRoom = true;
  await using running = await runSupervisor({
    maxClients: 1,
    mayStart: () => hasRoom,
  });
  const { clock, connect, logIn, lines } = running;
  hasRoom = false;
  const first = await logIn();
  first.worker.end(1);
  first.conn.peer.close();
  const silent = await connect("192.0.2.2");
  const user = await connect("192.0.2.3");
  user.conn.peer.write(LOGIN);
  await clock.advance(2000);
  assertEquals(await refusalOf(silent), "full");
  assertEquals(await refusalOf(user), "full");
  const failures = lines.filter((line) => /A worker failed/.test(line));
  assertEquals(failures, [
    "A worker failed: A worker cannot start: too many files are open",
  ]);
  hasRoom = true;
  const later = await logIn("192.0.2.4");
  later.worker.end();
  for (const { conn } of [silent, user, later]) conn.peer.close();
});

Deno.test("a shortage is one line an interval, and their number at its end", async () => {
  await using running = await runSupervisor();
  const { clock, listener, lines } = running;
  for (let i = 0; i < 40; i++) {
    listener.arrive(new Error("Too many open files"));
  }
  await clock.advance(40 * 100);
  const line = "A connection was not accepted: Too many open files";
  assertEquals(lines, [line]);
  await clock.advance(60_000);
  assertEquals(lines, [line, `${line}: 39 more times`]);
});

Deno.test("an error that no code awaits is logged, once an interval, and nothing ends", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, logIn, lines } = running;
  for (let i = 0; i < 3; i++) {
    supervisor.survive(new TypeError("to is undefined"));
  }
  supervisor.survive("no error at all");
  assertEquals(lines, [
    "Something failed, and the server goes on: to is undefined",
    "Something failed, and the server goes on: no error at all",
  ]);
  await clock.advance(60_000);
  assertEquals(lines.length, 3);
  const { worker, conn } = await logIn();
  worker.end();
  conn.peer.close();
});

Deno.test("a worker that tells what cannot be is killed alone", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, lines } = running;
  const honest = await logIn("192.0.2.1");
  honest.worker.tell({ event: "accepted", user: "alice" });
  await clock.advance(50);
  const taken = await logIn("192.0.2.2");
  taken.worker.tell({ event: "mail", from: "bob", to: ["alice"], length: 1 });
  assert(taken.worker.calls.includes("kill"));
  taken.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(await refusalOf(taken), "internal");
  assertEquals(honest.worker.calls, []);
  assertEquals(lines.filter((line) => /email/.test(line)), []);
  honest.worker.end();
  honest.conn.peer.close();
});

Deno.test("a session that is one too many for its user is told so, and asks for nothing", async () => {
  await using running = await runSupervisor({ maxClients: 5 });
  const { clock, logIn, supervisor, lines } = running;
  const peers = [];
  for (let i = 0; i < 3; i++) {
    const peer = await logIn(`192.0.2.${i}`);
    peer.worker.isObedient = false;
    peer.worker.tell({ event: "accepted", user: "alice" });
    await clock.advance(50);
    peers.push(peer);
  }
  const [first, second, third] = peers;
  assertEquals([first, second].map(({ worker }) => worker.calls), [[], []]);
  assertEquals(third.worker.calls, ["askToStop too_many_sessions"]);
  const before = third.worker.input.length;
  third.conn.peer.write(Uint8Array.of(1, 2, 3));
  await runMicrotasks();
  assertEquals(third.worker.input.length, before);
  third.worker.tell({ event: "ended", outcome: "too_many_sessions" });
  third.worker.end();
  third.conn.peer.close();
  await runMicrotasks();
  assertEquals(supervisor.sessions.countOf("alice"), 2);
  assert(lines.includes(
    "The session of alice ends: the user has as many sessions as one may have.",
  ));
  const bob = await logIn("192.0.2.9");
  bob.worker.tell({ event: "accepted", user: "bob" });
  assertEquals(bob.worker.calls, []);
  for (const { worker, conn } of [first, second, bob]) {
    worker.end();
    conn.peer.close();
  }
});

Deno.test("a worker that does not end a session too many is killed", async () => {
  await using running = await runSupervisor({ maxClients: 5 });
  const { clock, logIn } = running;
  const peers = [];
  for (let i = 0; i < 3; i++) {
    peers.push(await logIn(`192.0.2.${i}`));
    peers[i].worker.isObedient = false;
    peers[i].worker.tell({ event: "accepted", user: "alice" });
    await clock.advance(50);
  }
  await clock.advance(2 * BACKSTOP_MS);
  assert(peers[2].worker.calls.includes("kill"));
  for (const { worker, conn } of peers) {
    worker.end();
    conn.peer.close();
  }
});

Deno.test("a worker that hangs with a login is killed, and its place is free", async () => {
  await using running = await runSupervisor({ maxClients: 1 });
  const { clock, logIn, lines } = running;
  const hung = await logIn();
  await clock.advance(CHECK_MS - 1);
  assertEquals(hung.worker.calls, []);
  await clock.advance(1);
  assertEquals(hung.worker.calls[0], "kill");
  hung.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(await refusalOf(hung), "internal");
  assertEquals(lines, ["A worker did not check a login in 20 s."]);
  const next = await logIn("192.0.2.2");
  next.worker.tell({ event: "accepted", user: "alice" });
  await clock.advance(CHECK_MS);
  assertEquals(next.worker.calls, [], "the deadline is over");
  next.worker.end();
  next.conn.peer.close();
});

Deno.test("a basic server says what that is when the first user comes, once", async () => {
  await using running = await runSupervisor({ enhanced: false });
  const { clock, logIn, lines } = running;
  for (const user of ["alice", "bob"]) {
    const { worker, conn } = await logIn();
    worker.tell({ event: "accepted", user });
    worker.end();
    conn.peer.close();
    await clock.advance(50);
  }
  const about = lines.filter((line) => /basic mode/.test(line));
  assertEquals(about, [
    "This server runs in basic mode, which does not protect from logins and records that are replayed; --enhanced does.",
  ]);
});
