import { assertEquals } from "@std/assert";
import { Counters } from "../../../../lib/server/supervisor/counters.ts";
import { SessionTable } from "../../../../lib/server/supervisor/sessions/session_table.ts";
import { SessionTimeouts } from "../../../../lib/server/supervisor/sessions/session_timeouts.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { FakeWorker } from "../../support/fake_worker.ts";

const address = "192.0.2.1";
const account = "a".repeat(64);
const another = "b".repeat(64);

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
    const session = { user, account, address, timeouts };
    return { worker, entry: table.add(session) };
  };
  return { clock, table, begin, counters };
}

Deno.test("SessionTable says who is logged in, since when and from where", async () => {
  const { clock, table, begin } = newTable();
  begin("alice");
  await clock.advance(250);
  begin("bob");
  const seen = [...table].map(({ timeouts: _, ...entry }) => entry);
  const fresh = { account, address, bytesIn: 0, bytesOut: 0, hasNews: false };
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

Deno.test("SessionTable names who is logged in, each once", () => {
  const { table, begin } = newTable();
  for (const user of ["alice", "bob", "alice"]) begin(user);
  assertEquals(table.users, ["alice", "bob"]);
});

Deno.test("SessionTable ends the sessions of an account that ended, or is another, and no others", () => {
  for (const now of [undefined, another]) {
    const { clock, table, begin } = newTable();
    const [first, bob, second] = ["alice", "bob", "alice"].map(begin);
    table.accountIs("alice", account);
    table.accountIs("carol", now);
    assertEquals([first, bob, second].map(({ worker }) => worker.calls), [
      ...[[], [], []],
    ]);
    table.accountIs("alice", now);
    for (const { worker } of [first, second]) {
      assertEquals(worker.calls, ["askToStop account_changed"]);
    }
    assertEquals(bob.worker.calls, []);
    for (const { entry } of [first, second]) entry.timeouts.clear();
    assertEquals(clock.pending, 0);
  }
});

/** What a session was told of its account while its user got another password. */
const CHANGES: {
  what: string;
  told?: (string | undefined)[];
  written?: string;
  later?: string;
  ends: boolean;
}[] = [
  { what: "whose password was written", written: another, ends: false },
  {
    what: "that hears of its own new password before that is written",
    ...{ told: [another], written: another, ends: false },
  },
  {
    what: "that hears of its own new password after that is written",
    ...{ written: another, later: another, ends: false },
  },
  { what: "whose password was not written", ends: false },
  {
    what: "whose password was not written, and whose account is as it was",
    ...{ told: [account], ends: false },
  },
  {
    what: "whose account got another password meanwhile, and not its own",
    ...{ told: ["c".repeat(64)], ends: true },
  },
  {
    what: "whose account got a third password just before",
    ...{ told: ["c".repeat(64)], written: another, ends: true },
  },
  {
    what: "whose account ended meanwhile",
    ...{ told: [undefined], written: another, ends: true },
  },
  {
    what: "whose account was away for a moment",
    ...{ told: [undefined, another], written: another, ends: false },
  },
  {
    what: "that goes on with its old password after the new one",
    ...{ written: another, later: account, ends: true },
  },
];

for (const { what, told = [], written, later, ends } of CHANGES) {
  Deno.test(`SessionTable ${ends ? "ends" : "keeps"} a session ${what}`, () => {
    const { table, begin } = newTable();
    const own = begin("alice");
    const other = begin("alice");
    table.changes(own.entry);
    for (const account of told) table.accountIs("alice", account);
    assertEquals(own.worker.calls, [], "it waits for its password");
    table.changed(own.entry, written);
    if (later) table.accountIs("alice", later);
    const calls = ends ? ["askToStop account_changed"] : [];
    assertEquals(own.worker.calls, calls);
    assertEquals(own.entry.account, written ?? account);
    const isOtherEnded = told.some((one) => one !== account) ||
      later === another;
    assertEquals(other.worker.calls.length > 0, isOtherEnded);
    for (const { entry } of [own, other]) entry.timeouts.clear();
  });
}

Deno.test("SessionTable ends the other sessions of a user who got another password", () => {
  const { table, begin } = newTable();
  const [own, other] = [begin("alice"), begin("alice")];
  table.changes(own.entry);
  table.changed(own.entry, another);
  assertEquals(other.worker.calls, []);
  table.accountIs("alice", another);
  assertEquals(own.worker.calls, []);
  assertEquals(other.worker.calls, ["askToStop account_changed"]);
  other.entry.timeouts.clear();
});
