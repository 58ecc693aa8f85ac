import { assert, assertEquals } from "@std/assert";
import { REFUSAL_DELAY_MS } from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { refusalOf, runSupervisor } from "../support/running_supervisor.ts";

Deno.test("a login that comes to a process with older keys than the server's is checked by a new one", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, workers, given, processes, lines } = running;
  const { login, worker, conn } = await logIn();
  const spare = workers.find((other) => other !== worker)!;
  assertEquals(login.check.anyKeys, undefined);
  await login.stale();
  assertEquals(processes.length, 2);
  assert(login.process.calls.includes("closeInput"));
  assert(spare.calls.includes("closeInput"));
  const again = given().at(-1)!;
  assertEquals([again.process, again.worker], [processes[1], worker]);
  assertEquals(again.check, { ...login.check, id: 1, anyKeys: true });
  await again.accept("alice");
  worker.tell({ event: "ended", outcome: "done" });
  worker.end();
  conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(lines, [
    "The keys were loaded anew; sessions go on.",
    "Connection Accepted and Symmetric Key Generated for client: alice",
    "Terminating connection with alice.",
  ]);
});

Deno.test("logins that find the keys replaced at the same time share the new process", async () => {
  await using running = await runSupervisor({ maxClients: 9 });
  const { clock, logIn, processes, given, lines } = running;
  const peers = [await logIn("192.0.2.1"), await logIn("192.0.2.2")];
  await clock.advance(1000);
  await Promise.all(peers.map(({ login }) => login.stale()));
  await clock.advance(1000);
  assertEquals(lines, ["The keys were loaded anew; sessions go on."]);
  assertEquals(processes.length, 2);
  assertEquals(processes[1].checks.length, 2);
  assertEquals(given().length, 4);
  for (const { conn } of peers) conn.peer.close();
});

Deno.test("a login that no process wants to check is refused", async () => {
  await using running = await runSupervisor();
  const { clock, logIn, given } = running;
  const peer = await logIn();
  await peer.login.stale();
  await given().at(-1)!.stale();
  peer.conn.peer.close();
  await clock.advance(REFUSAL_DELAY_MS);
  assertEquals(await refusalOf(peer), "internal");
  assertEquals(given().length, 2);
});

Deno.test("a login is checked with the keys of before if the new ones cannot be loaded", async () => {
  await using running = await runSupervisor();
  const { logIn, given, processes, supervisor } = running;
  const peer = await logIn();
  supervisor.logins.renew = () => Promise.reject(new Error("no such key"));
  await peer.login.stale();
  await runMicrotasks();
  const again = given().at(-1)!;
  assertEquals([processes.length, again.process], [1, peer.login.process]);
  assertEquals(again.check.anyKeys, true);
  assertEquals(running.lines, [
    "The keys cannot be loaded anew: no such key",
  ]);
  await again.accept("alice");
  peer.worker.end();
  peer.conn.peer.close();
});
