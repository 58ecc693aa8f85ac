import { assertEquals } from "@std/assert";
import { Connection } from "../../../../lib/store/postgres/database/connection.ts";
import { makeDriverClient } from "../../../../lib/store/postgres/database/driver.ts";
import type {
  Database,
  Row,
} from "../../../../lib/store/postgres/database/sql.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;
const ADD_ONE = "SELECT $1::bigint + 1 AS sum";
const COUNT = `SELECT count(*) AS kept FROM pg_prepared_statements
  WHERE name LIKE 'letterlock_%'`;

/** The two ways to run a statement that is kept. */
const WAYS: Record<
  string,
  (database: Database, text: string) => Promise<Row[]>
> = {
  query: (database, text) => database.query(text, [1], true),
  atOnce: async (database, text) =>
    (await database.atOnce([{ text, values: [1], isKept: true }]))[0],
};

/** Runs `test` with one connection. */
function withOne(test: (database: Database) => Promise<void>): Promise<void> {
  return withTables(async () => {
    const database = sharedServer().server.database({}, 1);
    try {
      await test(database);
    } finally {
      await database.close();
    }
  });
}

for (const [name, run] of Object.entries(WAYS)) {
  Deno.test({
    name:
      `${name}: a statement is kept once, and told again where it is forgotten`,
    ignore,
    fn: () =>
      withOne(async (database) => {
        for (const end of ["SELECT 1", "DEALLOCATE ALL"]) {
          assertEquals(await run(database, ADD_ONE), [{ sum: 2 }]);
          assertEquals(await database.query(COUNT), [{ kept: 1 }]);
          await database.query(end);
        }
        assertEquals(await run(database, ADD_ONE), [{ sum: 2 }]);
        assertEquals(await database.query(COUNT), [{ kept: 1 }]);
      }),
  });

  Deno.test({
    name: `${name}: a statement is told again once its table has changed`,
    ignore,
    fn: () =>
      withOne(async (database) => {
        await database.query("CREATE TEMP TABLE changing AS SELECT 1 AS one");
        const text = "SELECT * FROM changing WHERE one = $1";
        assertEquals(await run(database, text), [{ one: 1 }]);
        await database.query("ALTER TABLE changing ADD COLUMN two text");
        assertEquals(await run(database, text), [{ one: 1, two: null }]);
      }),
  });
}

Deno.test({
  name: "two connections that a pooler gives one server process keep the same",
  ignore,
  fn: async () => {
    const client = await makeDriverClient(sharedServer().server.options());
    await client.connect();
    const [first, second] = [new Connection(client), new Connection(client)];
    for (const connection of [first, second, first]) {
      const rows = await connection.query(ADD_ONE, [1], true);
      assertEquals(rows, [{ sum: 2 }]);
    }
    assertEquals(await second.query(COUNT), [{ kept: 1 }]);
    await first.close();
  },
});
