import { assertEquals } from "@std/assert";
import { Counters } from "../../../../lib/server/supervisor/counters.ts";
import { SessionTable } from "../../../../lib/server/supervisor/sessions/session_table.ts";
import { SessionTimeouts } from "../../../../lib/server/supervisor/sessions/session_timeouts.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";

const address = "192.0.2.1";

function newTable() {
  const clock = new FakeClock();
  const counters = new Counters();
  const table = new SessionTable(clock, counters);
  const begin = (user: string) => {
    const worker = new FakeWorker();
    const timeouts = new SessionTimeouts({
      worker,
      limits: { idleMs: 1000, sessionMs: 5000 },
      clock,
      cutClient: () => worker.calls.push("cutClient"),
    });
    return { worker, entry: table.add({ user, address, timeouts }) };
  };
  return { clock, table, begin, counters };
}

Deno.test("SessionTable says who is logged in, since when and from where", async () => {
  const { clock, table, begin } = newTable();
  begin("alice");
  await clock.advance(250);
  begin("bob");
  const seen = [...table].map(({ timeouts: _, ...entry }) => entry);
  const fresh = { address, bytesIn: 0, bytesOut: 0, hasNews: false };
  const { started } = clock;
  assertEquals(seen, [
    { id: 1, user: "alice", since: started, lastUse: started, ...fresh },
    {
      id: 2,
      user: "bob",
      since: started + 250,
      lastUse: started + 250,
      ...fresh,
    },
  ]);
});

Deno.test("SessionTable counts bytes both ways, and notes the last use", async () => {
  const { clock, table, begin, counters } = newTable();
  const { entry } = begin("alice");
  await clock.advance(10);
  table.count(entry, "client", 200);
  await clock.advance(10);
  table.count(entry, "worker", 3000);
  table.count(entry, "client", 1);
  const { bytesIn, bytesOut, lastUse } = entry;
  assertEquals({ bytesIn, bytesOut, lastUse }, {
    bytesIn: 201,
    bytesOut: 3000,
    lastUse: clock.started + 20,
  });
  table.remove(entry);
  table.count(begin("bob").entry, "client", 9);
  const { bytesIn: all, bytesOut: allOut } = counters;
  assertEquals([all, allOut], [210, 3000], "of all sessions");
});

Deno.test("SessionTable forgets a session, and never uses its id again", () => {
  const { table, begin } = newTable();
  const { entry } = begin("alice");
  table.remove(entry);
  table.remove(entry);
  assertEquals(table.size, 0);
  assertEquals(begin("alice").entry.id, 2);
});

Deno.test("SessionTable stops every session, also one that begins later", () => {
  const { table, begin } = newTable();
  const [alice, bob] = [begin("alice"), begin("bob")];
  table.stop();
  const carol = begin("carol");
  for (const { worker } of [alice, bob, carol]) {
    assertEquals(worker.calls, ["askToStop"]);
  }
});

Deno.test("SessionTable cuts workers and connections", () => {
  const { table, begin } = newTable();
  const { worker } = begin("alice");
  table.cut();
  assertEquals(worker.calls, ["kill", "cutClient"]);
});

Deno.test("SessionTable ends the session of an id, and no other", () => {
  const { table, begin } = newTable();
  const alice = begin("alice");
  const bob = begin("bob");
  assertEquals(table.kick(2)?.user, "bob");
  assertEquals(table.kick(3), undefined);
  table.remove(bob.entry);
  assertEquals(table.kick(2), undefined, "it has ended");
  assertEquals(alice.worker.calls, []);
  assertEquals(bob.worker.calls, ["askToStop kicked"]);
  for (const { entry } of [alice, bob]) entry.timeouts.clear();
});
