import { assertEquals } from "@std/assert";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import { STOP_MS } from "../../../lib/server/limits.ts";
import { runMicrotasks } from "../../support/fake_clock.ts";
import { runSupervisor } from "../support/running_supervisor.ts";

const ENDED: WorkerEvent = { event: "ended", outcome: "done" };

Deno.test("a recovery follows the death of a worker in a session, and no proper end", async () => {
  for (
    const { events, code, expected } of [
      { events: [ENDED], code: 0, expected: 0 },
      { events: [], code: 137, expected: 1 },
      { events: [], code: 0, expected: 1 },
      // It died while it tidied up.
      { events: [ENDED], code: 137, expected: 1 },
      // It told what cannot be, and was killed.
      { events: [ENDED, ENDED], code: 137, expected: 1 },
    ]
  ) {
    await using running = await runSupervisor();
    const { serve, recoveries } = running;
    const { worker, conn } = await serve("alice");
    for (const event of events) worker.tell(event);
    worker.end(code);
    conn.peer.close();
    await runMicrotasks();
    assertEquals(recoveries(), expected, `${events.length} events, ${code}`);
  }
});

Deno.test("no recovery follows the death of a process that checks logins, or of a worker that nobody is served by", async () => {
  await using running = await runSupervisor();
  const { logIn, recoveries, workers } = running;
  const { login, worker, conn } = await logIn();
  const spare = workers.find((other) => other !== worker)!;
  for (const process of [login.process, spare, worker]) process.end(137);
  conn.peer.close();
  await runMicrotasks();
  assertEquals(recoveries(), 0);
});

Deno.test("no recovery follows workers that a stop kills", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, serve, recoveries } = running;
  const { worker, conn } = await serve("alice");
  const stopped = supervisor.stop();
  worker.end(137);
  conn.peer.close();
  await clock.advance(STOP_MS);
  await stopped;
  assertEquals(recoveries(), 0);
});
