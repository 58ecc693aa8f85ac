import { assert, assertEquals } from "@std/assert";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import {
  addFailures,
  failuresSince,
  FORGET_MS,
  forgetFailures,
} from "../../../../lib/store/postgres/places/failed_logins.ts";
import {
  HAS_POSTGRES,
  LOGIN_ROLE,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

function test(name: string, run: (database: Database) => Promise<void>): void {
  const fn = () => withTables(run, LOGIN_ROLE);
  Deno.test({ name, ignore: !HAS_POSTGRES, fn });
}

/** Failed logins of an address, or a good one before them. */
function news(
  address: string,
  failures: number,
  { aim = "alice", forgiven = false } = {},
) {
  return { address, aim, failures, forgiven };
}

/** What servers are told, as `192.0.2.1 alice 3`. */
async function told(database: Database, ms = FORGET_MS): Promise<string[]> {
  const rows = await failuresSince(database, ms);
  assert(rows.every(({ ago }) => ago >= 0));
  return rows.map(({ address, aim, failures }) =>
    `${address} ${aim} ${failures}`
  ).sort();
}

async function ageAll(ms: number): Promise<void> {
  await sharedServer().owner.transact((connection) =>
    connection.query(
      "UPDATE penalty SET last = last - $1::bigint * interval '1 ms'",
      [ms],
    )
  );
}

test("failures of several servers add up, to a bound", async (database) => {
  await addFailures(database, [news("a", 2), news("b", 1, { aim: "" })]);
  await Promise.all([
    addFailures(database, [news("a", 3), news("c", 1)]),
    addFailures(database, [news("c", 1), news("a", 4)]),
  ]);
  assertEquals(await told(database), ["a alice 9", "b  1", "c alice 2"]);
  await addFailures(database, [news("a", 31)]);
  await addFailures(database, []);
  assertEquals((await told(database))[0], "a alice 32");
});

test("a good login takes back the failures that aimed at its user", async (database) => {
  await addFailures(database, [news("a", 2), news("a", 2, { aim: "bob" })]);
  const good = { forgiven: true };
  await addFailures(database, [news("a", 0, good), news("new", 0, good)]);
  assertEquals(await told(database), ["a alice 0", "a bob 2"]);
  await addFailures(database, [news("a", 1, { ...good, aim: "bob" })]);
  assertEquals(await told(database), ["a alice 0", "a bob 1"]);
});

test("failures are told while they are new, and forgotten after ten minutes", async (database) => {
  await addFailures(database, [news("a", 5)]);
  await ageAll(30_000);
  await addFailures(database, [news("b", 1)]);
  assertEquals(await told(database, 20_000), ["b alice 1"]);
  assertEquals(await told(database), ["a alice 5", "b alice 1"]);
  await ageAll(FORGET_MS - 20_000);
  await forgetFailures(database);
  assertEquals(await told(database), ["b alice 1"]);
  await ageAll(30_000);
  // What is old and still there counts no more.
  await addFailures(database, [news("b", 1)]);
  assertEquals(await told(database), ["b alice 1"]);
});

test("of too many addresses the oldest are forgotten", async (database) => {
  const many = Array.from({ length: 8000 }, (_, i) => news(`first ${i}`, 1));
  await addFailures(database, many);
  await ageAll(1000);
  const more = Array.from({ length: 1000 }, (_, i) => news(`then ${i}`, 1));
  await addFailures(database, more);
  await forgetFailures(database);
  const count = async (name: string) => {
    const sql = "SELECT count(*) AS count FROM penalty WHERE address LIKE $1";
    return (await database.query(sql, [`${name}%`]))[0].count;
  };
  assertEquals(await count("then"), 1000);
  const left = await count("first") as number;
  assert(left <= 7192, `${left}`);
  // The newest are told first, and not all at once.
  assertEquals((await told(database)).length, 500);
});
