import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertRejects,
} from "@std/assert";
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
  LOGIN_ROLE,
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

Deno.test("an upgrade only adds, so servers of the version before go on meanwhile", () => {
  const added =
    /^(CREATE TABLE|CREATE INDEX|INSERT INTO|ALTER TABLE \w+ ADD COLUMN)\b/;
  const statements = UPGRADES.slice(1)
    .flatMap((upgrade) => upgrade.split(";"))
    .map((statement) => statement.trim()).filter((text) => text !== "");
  assert(statements.length > 3);
  for (const statement of statements) {
    assertMatch(statement, added);
    // What they insert has no such column.
    const isColumn = statement.startsWith("ALTER");
    if (isColumn) assertFalse(/NOT NULL(?! DEFAULT)/.test(statement));
  }
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
        assertEquals(await initSchema(owner), {
          before: 0,
          now: SCHEMA_VERSION,
        });
        assertEquals(await initSchema(owner), {
          before: SCHEMA_VERSION,
          now: SCHEMA_VERSION,
        });
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
  name:
    "initSchema() takes the tables of the first version up, with their rows",
  ignore,
  fn: () =>
    withEmptyDatabase(async (database) => {
      const owner = sharedServer().server.database({ database });
      try {
        await owner.transact(async (connection) => {
          await connection.query(UPGRADES[0]);
          await connection.query("UPDATE store SET version = 1");
          await connection.query("INSERT INTO box (name) VALUES ('alice')");
        });
        const old = () => checkSchema(owner);
        await assertRejects(old, DatabaseError, "tables have version 1");
        const done = { before: 1, now: SCHEMA_VERSION };
        assertEquals(await initSchema(owner), done);
        await checkSchema(owner);
        const boxes = await owner.query("SELECT name FROM box");
        assertEquals(boxes, [{ name: "alice" }]);
        assertEquals(await owner.query("SELECT * FROM account"), []);
      } finally {
        await owner.close();
      }
    }),
});

Deno.test({
  name: "no role reads what is the other's",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const { server } = sharedServer();
      const login = server.database({ user: LOGIN_ROLE });
      try {
        const refused = [
          { by: database, tables: ["password", "server", "place", "penalty"] },
          { by: login, tables: ["box", "mail", "letter", "chunk", "deleted"] },
        ];
        for (const { by, tables } of refused) {
          for (const table of tables) {
            const step = () => by.query(`SELECT * FROM ${table}`);
            const { code } = await assertRejects(step, DatabaseError);
            assertEquals(code, "42501", table);
          }
        }
        assertEquals(await login.query("SELECT * FROM password"), []);
        assertEquals(await database.query("SELECT * FROM account"), []);
      } finally {
        await login.close();
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
