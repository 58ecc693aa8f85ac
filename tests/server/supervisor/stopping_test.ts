import { assert, assertEquals } from "@std/assert";
import { STOP_MS } from "../../../lib/server/limits.ts";
import { refusalOf, runSupervisor } from "../support/running_supervisor.ts";

Deno.test("a stop refuses whom no worker has, and asks the others' workers", async () => {
  await using running = await runSupervisor();
  const { supervisor, connect, serve, listener, lines } = running;
  const { conn, worker } = await serve("alice");
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
  const { login, worker, conn } = await logIn();
  login.process.isObedient = false;
  supervisor.stop();
  assertEquals(worker.calls, []);
  assertEquals(login.process.calls, ["closeInput"]);
  await login.accept("alice");
  assertEquals(worker.calls, ["askToStop"]);
  login.process.end();
  worker.end();
  conn.peer.close();
});

Deno.test("a stop kills workers that take too long, and says so", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, serve, lines } = running;
  const { worker, conn } = await serve("alice");
  worker.isObedient = false;
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

Deno.test("a login that is refused during a stop leaves no worker behind", async () => {
  await using running = await runSupervisor();
  const { supervisor, logIn } = running;
  const { login, worker, conn } = await logIn();
  login.process.isObedient = false;
  supervisor.stop();
  await login.refuse({ user: "alice" });
  assertEquals(worker.calls, ["closeInput"]);
  login.process.end();
  conn.peer.close();
});

Deno.test("a login that is not checked when the server stops is refused as closing", async () => {
  await using running = await runSupervisor();
  const { supervisor, logIn, processes, lines } = running;
  const peer = await logIn();
  peer.conn.peer.close();
  supervisor.stop();
  assertEquals(await refusalOf(peer), "closing");
  assertEquals(processes.length, 1);
  assertEquals(lines, [
    "A connection from 192.0.2.1 is refused: the server is stopping.",
  ]);
});

Deno.test("a stop kills a process that still checks logins after its time", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, logIn } = running;
  const { login, conn } = await logIn();
  login.process.isObedient = false;
  const stopped = supervisor.stop();
  await clock.advance(STOP_MS - 1);
  assertEquals(login.process.calls, ["closeInput"]);
  await clock.advance(1);
  assertEquals(login.process.calls, ["closeInput", "kill"]);
  conn.peer.close();
  await stopped;
});
