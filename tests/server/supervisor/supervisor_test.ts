import { assertEquals } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import {
  decodeRefused,
  decodeWait,
} from "../../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../../lib/protocol/limits.ts";
import { FrameReader } from "../../../lib/protocol/records/frame.ts";
import { encodeLease } from "../../../lib/server/ipc/lease.ts";
import {
  LOGIN_TIMEOUT_MS,
  REFUSAL_DELAY_MS,
} from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { FakeConn } from "../support/fake_conn.ts";
import {
  LOGIN,
  refusalOf,
  runSupervisor,
} from "../support/running_supervisor.ts";

Deno.test("a login goes to a worker, with its Hello and what came after it", async () => {
  await using running = await runSupervisor();
  const { clock, connect, workers } = running;
  const { conn, helloFrame } = await connect();
  conn.peer.write(concatBytes(LOGIN, Uint8Array.of(1, 2)));
  await runMicrotasks();
  const worker = workers.find(({ input }) => input.length > 0)!;
  const lease = encodeLease({ receivedAt: clock.epoch() });
  assertEquals(
    worker.input,
    concatBytes(lease, helloFrame, LOGIN, Uint8Array.of(1, 2)),
  );
  conn.peer.write(Uint8Array.of(3));
  await runMicrotasks();
  assertEquals(worker.input.at(-1), 2, "nothing before it is accepted");
  worker.tell({ event: "accepted", user: "alice" });
  await runMicrotasks();
  assertEquals(worker.input.at(-1), 3);
  worker.end();
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
    hasNews: false,
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

Deno.test("only a failed login makes the next one wait, and that is said once", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, connect, workers } = running;
  for (const code of ["mode", "clock", "protocol", "internal"] as const) {
    const peer = await logIn();
    peer.worker.tell({ event: "refused", code, user: "alice" });
    peer.worker.end();
    peer.conn.peer.close();
    await clock.advance(REFUSAL_DELAY_MS);
    assertEquals(await refusalOf(peer), code);
    assertEquals(await peer.frames.next(), null);
  }
  const failed = await logIn();
  failed.worker.tell({ event: "refused", code: "invalid" });
  failed.worker.end();
  failed.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  const last = await connect();
  await clock.advance(1000);
  last.conn.peer.write(LOGIN);
  await runMicrotasks();
  const leased = () => workers.filter(({ input }) => input.length > 0);
  const before = leased();
  await clock.advance(499);
  assertEquals(leased().length, before.length);
  await clock.advance(1);
  const [worker] = leased().filter((one) => !before.includes(one));
  worker.tell({ event: "refused", code: "invalid" });
  worker.end();
  last.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(decodeWait((await last.frames.next())!), {
    ms: 500,
    reason: "failures",
  });
  assertEquals(await refusalOf(last), "invalid");
  assertEquals(await last.frames.next(), null);
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
  const leased = () => workers.filter(({ input }) => input.length > 0);
  assertEquals(leased(), []);
  opening.resolve();
  await runMicrotasks();
  assertEquals(leased().length, 1);
  conn.peer.close();
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
