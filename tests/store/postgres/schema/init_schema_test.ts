import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import {
  checkSchema,
  initSchema,
} from "../../../../lib/store/postgres/schema/init_schema.ts";
import {
  SCHEMA_VERSION,
  TABLES,
  UPGRADES,
} from "../../../../lib/store/postgres/schema/schema.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** Runs `test` with a database of its own, whose tables nobody has made. */
async function withEmptyDatabase(
  test: (name: string) => Promise<void>,
): Promise<void> {
  const admin = await sharedServer().server.connect();
  try {
    await admin.query("CREATE DATABASE empty");
    await test("empty");
  } finally {
    await admin.query("DROP DATABASE empty WITH (FORCE)");
    await admin.close();
  }
}

Deno.test("the version grows with each upgrade of the tables", () => {
  assertEquals(UPGRADES.length, SCHEMA_VERSION);
});

Deno.test({
  name:
    "initSchema() makes the tables once, and refuses those of a newer program",
  ignore,
  fn: () =>
    withEmptyDatabase(async (database) => {
      const owner = sharedServer().server.database({ database });
      try {
        const missing = () => checkSchema(owner);
        await assertRejects(missing, DatabaseError, "run mail-server --init");
        assertEquals(await initSchema(owner), { before: 0, now: 1 });
        assertEquals(await initSchema(owner), { before: 1, now: 1 });
        await checkSchema(owner);
        await owner.transact((connection) =>
          connection.query("UPDATE store SET version = 99")
        );
        for (const use of [missing, () => initSchema(owner)]) {
          await assertRejects(use, DatabaseError, "a newer letterlock");
        }
      } finally {
        await owner.close();
      }
    }),
});

Deno.test({
  name: "the server's role reads and writes rows, and can do nothing else",
  ignore,
  fn: () =>
    withTables(async (database) => {
      await checkSchema(database);
      const refused = [
        "CREATE TABLE more (x integer)",
        "UPDATE store SET version = 2",
        ...TABLES.flatMap((table) => [
          `DROP TABLE ${table}`,
          `TRUNCATE ${table}`,
          `ALTER TABLE ${table} ADD more integer`,
        ]),
      ];
      for (const text of refused) {
        const step = () => database.query(text);
        const { code } = await assertRejects(step, DatabaseError);
        assertEquals(code, "42501", text);
      }
    }),
});
