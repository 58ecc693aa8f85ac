import { assert, assertEquals } from "@std/assert";
import { STOP_MS } from "../../../lib/server/limits.ts";
import { refusalOf, runSupervisor } from "../support/running_supervisor.ts";

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
