import { assertEquals } from "@std/assert";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import { REFUSAL_DELAY_MS, STOP_MS } from "../../../lib/server/limits.ts";
import { runSupervisor } from "../support/running_supervisor.ts";

const ACCEPTED: WorkerEvent = { event: "accepted", user: "alice" };
const ENDED: WorkerEvent = { event: "ended", outcome: "done" };

Deno.test("a recovery follows the death of a worker in a session, and no proper end", async () => {
  for (
    const { events, code, expected } of [
      { events: [ACCEPTED, ENDED], code: 0, expected: 0 },
      { events: [ACCEPTED], code: 137, expected: 1 },
      { events: [ACCEPTED], code: 0, expected: 1 },
      // It died while it tidied up.
      { events: [ACCEPTED, ENDED], code: 137, expected: 1 },
      // It told what cannot be, and was killed.
      { events: [ACCEPTED, ACCEPTED], code: 137, expected: 1 },
      // Nobody was logged in.
      { events: [], code: 137, expected: 0 },
    ]
  ) {
    await using running = await runSupervisor();
    const { clock, logIn, recoveries } = running;
    const { worker, conn } = await logIn();
    for (const event of events) worker.tell(event);
    worker.end(code);
    conn.peer.close();
    await clock.advance(REFUSAL_DELAY_MS);
    assertEquals(recoveries(), expected, `${events.length} events, ${code}`);
  }
});

Deno.test("no recovery follows workers that a stop kills", async () => {
  await using running = await runSupervisor();
  const { clock, supervisor, logIn, recoveries } = running;
  const { worker, conn } = await logIn();
  worker.tell(ACCEPTED);
  const stopped = supervisor.stop();
  worker.end(137);
  conn.peer.close();
  await clock.advance(STOP_MS);
  await stopped;
  assertEquals(recoveries(), 0);
});
