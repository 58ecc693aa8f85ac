import { assert, assertEquals } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import {
  decodeRefused,
  decodeWait,
} from "../../../lib/protocol/handshake/handshake.ts";
import { encodeLease } from "../../../lib/server/ipc/lease.ts";
import {
  BACKSTOP_MS,
  CHECK_MS,
  REFUSAL_DELAY_MS,
} from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { HANDOVER } from "../support/fake_login_process.ts";
import {
  LOGIN,
  type Peer,
  runSupervisor,
} from "../support/running_supervisor.ts";

Deno.test("a client that takes no bytes is cut and logged after a limit, though the write goes on", async () => {
  await using running = await runSupervisor();
  const { clock, serve, lines } = running;
  const { worker, conn } = await serve("alice");
  worker.isObedient = false;
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

Deno.test("a worker that tells what cannot be is killed alone", async () => {
  await using running = await runSupervisor();
  const { clock, serve, lines } = running;
  const honest = await serve("alice", "192.0.2.1");
  await clock.advance(50);
  const taken = await serve("eve", "192.0.2.2");
  taken.worker.tell({ event: "mail", from: "bob", to: ["alice"], length: 1 });
  assert(taken.worker.calls.includes("kill"));
  taken.conn.peer.close();
  await runMicrotasks();
  assertEquals(await taken.frames.next(), null);
  assertEquals(honest.worker.calls, []);
  assertEquals(lines.filter((line) => /email/.test(line)), []);
  honest.worker.end();
  honest.conn.peer.close();
});

Deno.test("a session that is one too many for its user is told so, and asks for nothing", async () => {
  await using running = await runSupervisor({ maxClients: 5 });
  const { clock, serve, supervisor, lines } = running;
  const peers = [];
  for (let i = 0; i < 3; i++) {
    const peer = await serve("alice", `192.0.2.${i}`);
    peer.worker.isObedient = false;
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
  const bob = await serve("bob", "192.0.2.9");
  assertEquals(bob.worker.calls, []);
  for (const { worker, conn } of [first, second, bob]) {
    worker.end();
    conn.peer.close();
  }
});

Deno.test("a session that has ended holds no place of its user while its worker cleans up", async () => {
  await using running = await runSupervisor({ maxClients: 5 });
  const { clock, serve, supervisor } = running;
  const peers = [];
  for (let i = 0; i < 3; i++) {
    const peer = await serve("alice", `192.0.2.${i}`);
    await clock.advance(50);
    if (i === 0) peer.worker.tell({ event: "ended", outcome: "done" });
    peers.push(peer);
  }
  assertEquals(peers.map(({ worker }) => worker.calls), [[], [], []]);
  assertEquals(supervisor.sessions.countOf("alice"), 2);
  assertEquals(supervisor.sessions.size, 3);
  for (const { worker, conn } of peers) {
    worker.end();
    conn.peer.close();
  }
});

Deno.test("a worker that does not end a session too many is killed", async () => {
  await using running = await runSupervisor({ maxClients: 5 });
  const { clock, serve } = running;
  const peers = [];
  for (let i = 0; i < 3; i++) {
    peers.push(await serve("alice", `192.0.2.${i}`));
    peers[i].worker.isObedient = false;
    await clock.advance(50);
  }
  await clock.advance(2 * BACKSTOP_MS);
  assert(peers[2].worker.calls.includes("kill"));
  for (const { worker, conn } of peers) {
    worker.end();
    conn.peer.close();
  }
});

Deno.test("what a client sends with its login is not served if the session is one too many", async () => {
  await using running = await runSupervisor({ maxClients: 5 });
  const { clock, connect, given, serve } = running;
  const others = [];
  for (let i = 0; i < 2; i++) {
    others.push(await serve("alice", `192.0.2.${i}`));
    await clock.advance(50);
  }
  const { conn } = await connect("192.0.2.9");
  conn.peer.write(concatBytes(LOGIN, Uint8Array.of(1, 2, 3)));
  await runMicrotasks();
  const login = given().at(-1)!;
  await login.accept("alice");
  assertEquals(login.worker.input, encodeLease(HANDOVER));
  login.worker.end();
  conn.peer.close();
  for (const { worker, conn } of others) {
    worker.end();
    conn.peer.close();
  }
});

Deno.test("a process that hangs with a login is killed, and the place of the login is free", async () => {
  await using running = await runSupervisor({ maxClients: 1 });
  const { clock, logIn, lines, given, processes } = running;
  const hung = await logIn();
  await clock.advance(CHECK_MS - 1);
  assertEquals(hung.login.process.calls, []);
  await clock.advance(1);
  assertEquals(hung.login.process.calls[0], "kill");
  assertEquals(given().length, 2, "another process checks it, once");
  await clock.advance(CHECK_MS);
  assertEquals(processes.map(({ calls }) => calls[0]), [
    ...["kill", "kill"],
    undefined,
  ]);
  hung.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(await lastRefusalOf(hung), "internal");
  const late = "A login was not checked in 20 s.";
  assertEquals(lines.filter((line) => line === late).length, 2);
  assertEquals(hung.worker.calls, [], "the worker has seen nothing of it");
  const next = await logIn("192.0.2.2");
  assertEquals(next.worker, hung.worker);
  await next.login.accept("alice");
  await clock.advance(CHECK_MS);
  assertEquals(next.login.process.calls, [], "the deadline is over");
  next.worker.end();
  next.conn.peer.close();
});

/** The refusal after all that said that the login waits. */
async function lastRefusalOf({ frames }: Peer): Promise<string | undefined> {
  for (let body; (body = await frames.next());) {
    if (!decodeWait(body)) return decodeRefused(body);
  }
}
