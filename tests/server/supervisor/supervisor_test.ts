import { assertEquals } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import {
  decodeRefused,
  decodeWait,
} from "../../../lib/protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../../lib/protocol/limits.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import { encodeLease } from "../../../lib/server/ipc/lease.ts";
import {
  LOGIN_TIMEOUT_MS,
  REFUSAL_DELAY_MS,
} from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { FakeConn } from "../support/fake_conn.ts";
import {
  ACCOUNT,
  type FakeLoginProcess,
  HANDOVER,
  WELCOME,
} from "../support/fake_login_process.ts";
import {
  LOGIN,
  refusalOf,
  runSupervisor,
} from "../support/running_supervisor.ts";

Deno.test("a login goes to a process that checks it, and what came after it to a worker", async () => {
  await using running = await runSupervisor();
  const { clock, connect, given, processes } = running;
  const { conn, frames, helloFrame } = await connect();
  conn.peer.write(concatBytes(LOGIN, Uint8Array.of(1, 2)));
  await runMicrotasks();
  const [login] = given();
  const { process, worker } = login;
  assertEquals(process.orders.at(-1), {
    check: {
      ...{ id: 1, receivedAt: clock.epoch(), worker: worker.key },
      ...{ helloFrame, loginFrame: LOGIN },
    },
  });
  assertEquals(textOf(process).includes("rest"), false);
  conn.peer.write(Uint8Array.of(3));
  await runMicrotasks();
  assertEquals(worker.input.length, 0, "nothing before it is accepted");
  await login.accept("alice");
  assertEquals(encodeFrame((await frames.next())!), WELCOME);
  assertEquals(
    worker.input,
    concatBytes(encodeLease(HANDOVER), Uint8Array.of(1, 2, 3)),
  );
  assertEquals(processes.length, 1);
  worker.end();
  conn.peer.close();
});

/** All that a process was told, as text. */
function textOf({ input }: FakeLoginProcess): string {
  return new TextDecoder().decode(input);
}

Deno.test("a session is watched for another account from its login on", async () => {
  await using running = await runSupervisor();
  const { serve, processes } = running;
  assertEquals(processes[0].watched, [[]]);
  const { worker, conn } = await serve("alice");
  assertEquals(processes[0].watched, [[], ["alice"]]);
  processes[0].tell({ event: "account", user: "bob" });
  processes[0].tell({ event: "account", user: "alice", account: ACCOUNT });
  assertEquals(worker.calls, []);
  processes[0].tell({ event: "account", user: "alice" });
  assertEquals(worker.calls, ["askToStop account_changed"]);
  worker.end();
  conn.peer.close();
});

Deno.test("a session is in the table from its login to its end", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, logIn, lines } = running;
  const { conn, login, worker } = await logIn("2001:db8::1");
  assertEquals(supervisor.sessions.size, 0);
  await login.accept("alice");
  worker.say(new Uint8Array(30));
  await runMicrotasks();
  conn.peer.write(new Uint8Array(7));
  await runMicrotasks();
  const [{ timeouts: _, ...entry }] = supervisor.sessions;
  assertEquals(entry, {
    id: 1,
    user: "alice",
    account: ACCOUNT,
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
  await first.login.refuse({ user: "alice" });
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
  const { clock, logIn, connect, given } = running;
  for (const code of ["mode", "clock", "protocol", "internal"] as const) {
    const peer = await logIn();
    await peer.login.refuse({ code, user: "alice" });
    peer.conn.peer.close();
    await clock.advance(REFUSAL_DELAY_MS);
    assertEquals(await refusalOf(peer), code);
    assertEquals(await peer.frames.next(), null);
  }
  const failed = await logIn();
  await failed.login.refuse();
  failed.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  const last = await connect();
  await clock.advance(1000);
  last.conn.peer.write(LOGIN);
  await runMicrotasks();
  const before = given().length;
  await clock.advance(499);
  assertEquals(given().length, before);
  await clock.advance(1);
  await given()[before].refuse();
  last.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(decodeWait((await last.frames.next())!), {
    ms: 500,
    reason: "failures",
  });
  assertEquals(await refusalOf(last), "invalid");
  assertEquals(await last.frames.next(), null);
});

Deno.test("a login that crashes the processes that check it is refused after its time, and ends no session", async () => {
  await using running = await runSupervisor({ maxClients: 3 });
  const { clock, logIn, serve, given, lines, processes } = running;
  const bob = await serve("bob", "192.0.2.9");
  lines.length = 0;
  const peer = await logIn();
  for (const tries of [1, 2]) {
    assertEquals(given().length, 1 + tries);
    processes[tries - 1].onStderrLine("thread panicked");
    processes[tries - 1].end(1);
    await runMicrotasks();
  }
  peer.conn.peer.close();
  assertEquals(peer.conn.calls, []);
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(await refusalOf(peer), "internal");
  assertEquals(given().length, 3, "two processes have tried");
  assertEquals(lines, [
    ...Array(2).fill("A worker said: thread panicked"),
    "A login cannot be checked: The process that checked the login has ended",
  ]);
  assertEquals(bob.worker.calls, []);
  assertEquals(peer.worker.calls, [], "its worker is free again");
  bob.worker.end();
  bob.conn.peer.close();
});

Deno.test("a worker whose login was refused serves the next one", async () => {
  await using running = await runSupervisor({ maxClients: 1 });
  const { clock, logIn, workers } = running;
  const refused = await logIn("192.0.2.1");
  await refused.login.refuse({ code: "clock" });
  refused.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  const good = await logIn("192.0.2.2");
  assertEquals(good.worker, refused.worker);
  await good.login.accept("alice");
  assertEquals(good.worker.input, encodeLease(HANDOVER));
  assertEquals(workers.length, 1);
  good.worker.end();
  good.conn.peer.close();
});

Deno.test("a client who comes to a full server hears so at once", async () => {
  await using running = await runSupervisor({ maxClients: 1 });
  const { serve, listener } = running;
  await serve("alice");
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
  const { connect, given } = running;
  const { conn } = await connect();
  conn.peer.write(LOGIN);
  await runMicrotasks();
  assertEquals(given(), []);
  opening.resolve();
  await runMicrotasks();
  assertEquals(given().length, 1);
  conn.peer.close();
});

Deno.test("a basic server says what that is when the first user comes, once", async () => {
  await using running = await runSupervisor({ enhanced: false });
  const { clock, serve, lines } = running;
  for (const user of ["alice", "bob"]) {
    const { worker, conn } = await serve(user);
    worker.end();
    conn.peer.close();
    await clock.advance(50);
  }
  const about = lines.filter((line) => /basic mode/.test(line));
  assertEquals(about, [
    "This server runs in basic mode, which does not protect from logins and records that are replayed; --enhanced does.",
  ]);
});

Deno.test("an enhanced session is logged by its id when it begins and when it ends", async () => {
  await using running = await runSupervisor({ logsSessions: true });
  const { clock, logIn, lines } = running;
  const { login, worker, conn } = await logIn();
  await login.accept("alice", { session: "0a0b" });
  await clock.advance(12_400);
  worker.tell({ event: "ended", outcome: "done" });
  worker.end();
  conn.peer.close();
  await runMicrotasks();
  assertEquals(lines.filter((line) => line.startsWith("[Security]")), [
    "[Security] Session 0a0b of alice from 192.0.2.1 began.",
    "[Security] Session 0a0b of alice ended after 12 s.",
  ]);
});
