import { assertEquals } from "@std/assert";
import { concatBytes } from "../../../../lib/crypto/bytes.ts";
import { encodeNotice, type Notice } from "../../../../lib/protocol/notices.ts";
import {
  PARK_ALIVE_MS,
  PARK_ANSWER_MS,
} from "../../../../lib/server/limits.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { ACCOUNT } from "../../support/fake_login_process.ts";
import { answer, notice, park, parkAlice } from "../../support/parked_peers.ts";
import {
  type RunningSupervisor,
  runSupervisor,
} from "../../support/running_supervisor.ts";

/** Somebody sends a mail. */
async function send(
  { serve }: RunningSupervisor,
  to: string[],
): Promise<void> {
  const { worker, conn } = await serve("bob", "198.51.100.1");
  worker.tell({ event: "mail", from: "bob", to, length: 3 });
  worker.tell({ event: "ended", outcome: "done" });
  worker.end();
  conn.peer.close();
  await runMicrotasks();
}

Deno.test("a parked connection holds no place, and hears of each mail", async () => {
  await using running = await runSupervisor();
  const { supervisor } = running;
  const peer = await parkAlice(running);
  assertEquals(supervisor.sessions.size, 0);
  assertEquals(supervisor.parking.users, ["alice"]);
  await send(running, ["carol", "alice"]);
  assertEquals(await notice(peer), "news");
  await answer(peer, "news");
  await send(running, ["carol"]);
  await send(running, ["alice"]);
  assertEquals(await notice(peer), "news");
});

Deno.test("news that come before an answer are one", async () => {
  await using running = await runSupervisor();
  const peer = await park(running);
  for (let i = 0; i < 5; i++) await send(running, ["alice"]);
  assertEquals(await notice(peer), "alive");
  await answer(peer, "alive");
  assertEquals(await notice(peer), "news");
  for (let i = 0; i < 5; i++) await send(running, ["alice"]);
  await answer(peer, "news");
  assertEquals(await notice(peer), "news");
  await answer(peer, "news");
  await running.clock.advance(PARK_ALIVE_MS);
  assertEquals(await notice(peer), "alive");
});

Deno.test("a mail that came while the user was logged in is news once they park", async () => {
  await using running = await runSupervisor({ maxClients: 3 });
  const { worker, ...peer } = await running.serve("alice");
  await send(running, ["alice"]);
  worker.tell({ event: "park" });
  worker.tell({ event: "ended", outcome: "done" });
  worker.end();
  await runMicrotasks();
  assertEquals(await notice(peer), "alive");
  await answer(peer, "alive");
  assertEquals(await notice(peer), "news");
});

Deno.test("a parked client that goes, or does not answer, is found out", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, lines } = running;
  const gone = await parkAlice(running);
  gone.conn.peer.close();
  await runMicrotasks();
  assertEquals(supervisor.parking.size, 0);
  const dead = await parkAlice(running);
  await clock.advance(PARK_ALIVE_MS + PARK_ANSWER_MS);
  assertEquals(supervisor.parking.size, 0);
  assertEquals(dead.conn.calls, ["close"]);
  assertEquals(lines.filter((line) => line.includes("waits for news")), [
    "alice waits for news from 192.0.2.1.",
    "alice waits for news no more: its client has gone.",
    "alice waits for news from 192.0.2.1.",
    "alice waits for news no more: its client does not answer.",
  ]);
});

const WRONG: [string, Uint8Array][] = [
  ["another answer", encodeNotice("news")],
  ["a flood", new Uint8Array(100_000)],
  ["an answer and more", concatBytes(encodeNotice("alive"), Uint8Array.of(0))],
  ["two answers", concatBytes(encodeNotice("alive"), encodeNotice("alive"))],
];

for (const [what, bytes] of WRONG) {
  Deno.test(`a parked client that sends ${what} is cut`, async () => {
    await using running = await runSupervisor();
    const peer = await park(running);
    assertEquals(await notice(peer), "alive");
    peer.conn.peer.write(bytes as Uint8Array<ArrayBuffer>);
    await runMicrotasks();
    assertEquals(running.supervisor.parking.size, 0);
    assertEquals(peer.conn.calls, ["close"]);
  });
}

Deno.test("an answer that nobody asked for is wrong, and one in pieces is right", async () => {
  await using running = await runSupervisor();
  const { supervisor, clock } = running;
  const peer = await park(running);
  for (const byte of encodeNotice("alive")) {
    peer.conn.peer.write(Uint8Array.of(byte));
    await runMicrotasks();
  }
  await notice(peer);
  await clock.advance(PARK_ALIVE_MS);
  assertEquals(await notice(peer), "alive");
  await answer(peer, "alive");
  assertEquals(supervisor.parking.size, 1);
  await answer(peer, "alive");
  assertEquals(supervisor.parking.size, 0);
});

Deno.test("a user parks three connections, and not a fourth", async () => {
  await using running = await runSupervisor();
  const peers = [];
  for (let i = 0; i < 4; i++) peers.push(await park(running));
  const said = await Promise.all(peers.map(notice));
  assertEquals(said, ["alive", "alive", "alive", "full"]);
  await running.clock.advance(1000);
  assertEquals(peers[3].conn.calls.slice(0, 2), ["closeWrite", "close"]);
  assertEquals(await notice(await park(running, "bob")), "alive");
});

Deno.test("no more connections are parked than may be", async () => {
  await using running = await runSupervisor({ parked: 2 });
  const said: (Notice | undefined)[] = [];
  for (const user of ["alice", "bob", "carol"]) {
    said.push(await notice(await park(running, user)));
  }
  assertEquals(said, ["alive", "alive", "full"]);
});

Deno.test("a server that stops says so to those who parked", async () => {
  const running = await runSupervisor();
  const peer = await parkAlice(running);
  await running[Symbol.asyncDispose]();
  assertEquals(await notice(peer), "closing");
  assertEquals(peer.conn.calls.slice(0, 2), ["closeWrite", "close"]);
});

Deno.test("a client whose session the server ended is not parked", async () => {
  await using running = await runSupervisor();
  const { worker, conn } = await running.serve("alice");
  worker.tell({ event: "park" });
  worker.tell({ event: "ended", outcome: "vanished" });
  worker.end();
  conn.peer.close();
  await runMicrotasks();
  assertEquals(running.supervisor.parking.size, 0);
});

Deno.test("the connection of an account that ended, or is another, is ended as soon as that is told", async () => {
  for (const account of [undefined, "b".repeat(64)]) {
    await using running = await runSupervisor();
    const { processes: [process], supervisor, clock, lines } = running;
    const peer = await parkAlice(running);
    const bob = await park(running, "bob");
    process.tell({ event: "account", user: "alice", account: ACCOUNT });
    await clock.advance(1000);
    assertEquals(supervisor.parking.size, 2);
    process.tell({ event: "account", user: "alice", account });
    assertEquals(await notice(peer), "account_changed");
    assertEquals(peer.conn.calls[0], "closeWrite");
    await clock.advance(1000);
    assertEquals(supervisor.parking.users, ["bob"]);
    assertEquals(bob.conn.calls, []);
    assertEquals(
      lines.at(-1),
      "alice waits for news no more: the account was removed, or has new keys or another password.",
    );
  }
});

Deno.test("a client that parks after it got another password is known by that one", async () => {
  const account = "b".repeat(64);
  await using running = await runSupervisor({
    changePassword: () => Promise.resolve({ outcome: "written", account }),
  });
  const { serve, processes: [process], supervisor } = running;
  const { worker } = await serve("alice");
  worker.tell({ event: "password", envelope: "AAAA" });
  await runMicrotasks();
  assertEquals(worker.calls, ["tellPassword written"]);
  worker.tell({ event: "park" });
  worker.tell({ event: "ended", outcome: "done" });
  worker.end();
  await runMicrotasks();
  process.tell({ event: "account", user: "alice", account });
  await runMicrotasks();
  assertEquals(supervisor.parking.size, 1);
});

Deno.test("whoever parked is watched by the process that checks logins next", async () => {
  await using running = await runSupervisor();
  const { processes, supervisor } = running;
  await parkAlice(running);
  const bob = await running.serve("bob");
  await supervisor.logins.renew();
  assertEquals(processes[1].watched, [["bob", "alice"]]);
  bob.worker.end();
  bob.conn.peer.close();
});
