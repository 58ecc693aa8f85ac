import { assert, assertEquals } from "@std/assert";
import {
  BACKSTOP_MS,
  CHECK_MS,
  REFUSAL_DELAY_MS,
} from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { refusalOf, runSupervisor } from "../support/running_supervisor.ts";

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
