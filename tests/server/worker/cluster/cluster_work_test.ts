import { assertEquals } from "@std/assert";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { FailureNews } from "../../../../lib/server/supervisor/cluster/failure_news.ts";
import { Penalties } from "../../../../lib/server/supervisor/preauth/penalties.ts";
import { ClusterWork } from "../../../../lib/server/worker/cluster/cluster_work.ts";
import {
  HAS_POSTGRES,
  LOGIN_ROLE,
  sharedServer,
  withTables,
} from "../../../store/postgres/support/postgres_server.ts";
import {
  age,
  ONE,
  placesOf,
  TWO,
} from "../../../store/postgres/places/sites.ts";

const ignore = !HAS_POSTGRES;

/** A server as far as it concerns the others: what is told there, and what it hears. */
async function newSite(database: Database, id: string) {
  const events: WorkerEvent[] = [];
  const news = new FailureNews();
  const penalties = new Penalties(() => 0, () => false, news);
  const work = new ClusterWork({
    database,
    emit: (event) => events.push(event),
    now: () => 0,
    reason: String,
  });
  const heard = () => events.splice(0);
  await work.do({ begin: { id, name: id, started: 1, places: [] } });
  return {
    ...{ work, penalties, heard },
    /** Tells the others, and takes up what they told. */
    async sync(status?: string) {
      await work.do({ sync: { failures: news.take(), status } });
      const events = heard();
      news.told(events.at(-1)?.event === "synced");
      for (const event of events) {
        if (event.event === "failures") penalties.merge(event);
      }
      return events.at(-1);
    },
  };
}

Deno.test({
  name:
    "who failed at one server waits at the other, until a good login at any",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const [one, two] = [
        await newSite(database, ONE),
        await newSite(database, TWO),
      ];
      const stranger = "2001:db8::7";
      for (let i = 0; i < 3; i++) one.penalties.failed(stranger, "alice");
      one.penalties.failed("192.0.2.7", "Correct Horse");
      assertEquals(two.penalties.waitOf(stranger), 0);
      await one.sync();
      await two.sync();
      assertEquals(two.penalties.waitOf(stranger), 2000);
      assertEquals(two.penalties.waitOf("192.0.2.7"), 500);
      // Both count on from there.
      two.penalties.failed(stranger, "alice");
      await two.sync();
      await one.sync();
      assertEquals(one.penalties.waitOf(stranger), 4000);
      two.penalties.succeeded(stranger, "alice");
      await two.sync();
      await one.sync();
      assertEquals(one.penalties.waitOf(stranger), 0);
      const rows = await database.query("SELECT * FROM penalty");
      assertEquals(JSON.stringify(rows).includes("Horse"), false);
    }, LOGIN_ROLE),
});

Deno.test({
  name:
    "a beat repeats places that were lost, and frees those of a server that vanished",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const [one, two] = [
        await newSite(database, ONE),
        await newSite(database, TWO),
      ];
      const alice = { session: 1, name: "alice", perUser: 1 };
      await one.work.do({ take: alice });
      assertEquals(one.heard(), [
        { event: "place", session: 1, answer: "unknown" },
      ]);
      await one.sync("{}");
      await one.work.do({ take: alice });
      await one.work.do({ hold: { session: 2, name: "bob" } });
      assertEquals((one.heard())[0], {
        ...{ event: "place", session: 1, answer: "taken" },
      });
      await one.sync("{}");
      assertEquals(await placesOf(database), [
        `${ONE} 1 alice`,
        `${ONE} 2 bob`,
      ]);
      await age(ONE);
      await two.sync("{}");
      assertEquals(await placesOf(database), []);
      await one.sync("{}");
      assertEquals(await placesOf(database), [
        `${ONE} 1 alice`,
        `${ONE} 2 bob`,
      ]);
      await one.work.do({ free: 2 });
      await one.work.do({ free: 3 });
      assertEquals(await placesOf(database), [`${ONE} 1 alice`]);
      await two.work.do({ list: true });
      const names = two.heard().map((event) =>
        event.event === "server" ? event.name : event.event
      );
      assertEquals(names, [ONE, TWO, "listed"]);
      await one.work.end();
      assertEquals(await placesOf(database), []);
    }, LOGIN_ROLE),
});

Deno.test({
  name: "rows that no server can have written are not told",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const { owner } = sharedServer();
      await owner.transact((connection) =>
        connection.query(
          `INSERT INTO penalty VALUES
            (repeat('a', 100000), 'x', 3, clock_timestamp()),
            ('192.0.2.1', 'a b', 3, clock_timestamp()),
            ('192.0.2.2', 'bob', 3, clock_timestamp());
          INSERT INTO server VALUES
            ('${TWO}', repeat('n', 100000), 1, clock_timestamp(), repeat('s', 100000)),
            (gen_random_uuid(), 'negative', -1, clock_timestamp(), '{}')`,
        )
      );
      const { work, heard } = await newSite(database, ONE);
      await work.do({ sync: { failures: [] } });
      await work.do({ list: true });
      const told = heard();
      assertEquals(told.map(({ event }) => event), [
        ...["failures", "synced", "server", "listed"],
      ]);
      for (const event of told) {
        assertEquals(JSON.stringify(event).length < 8192, true);
      }
    }, LOGIN_ROLE),
});

Deno.test("what the database refuses is told, and ends nothing", async () => {
  const fail = () => Promise.reject(new DatabaseError("it has gone"));
  const database: Database = {
    ...{ query: fail, copyOut: fail, copyIn: fail },
    ...{ transact: fail, atOnce: fail },
    close: () => Promise.resolve(),
  };
  const { work, heard } = await newSite(database, ONE);
  await work.do({ take: { session: 1, name: "alice", perUser: 1 } });
  await work.do({ hold: { session: 2, name: "bob" } });
  await work.do({ free: 2 });
  await work.do({ sync: { failures: [], status: "{}" } });
  await work.do({ list: true });
  await work.end();
  const reason = "DatabaseError: it has gone";
  assertEquals(heard(), [
    { event: "place", session: 1, answer: "unknown" },
    { event: "apart", message: reason },
    { event: "listed", problem: reason },
  ]);
});
