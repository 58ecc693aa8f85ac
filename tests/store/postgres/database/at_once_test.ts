import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import type { Parameter } from "../../../../lib/store/postgres/database/sql.ts";
import { HAS_POSTGRES, withTables } from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;
const NOTE = "INSERT INTO sent VALUES ($1, $2, $3, $4)";

/** A draft of alice's that became a mail. */
function note(tag: string): { text: string; values: Parameter[] } {
  return { text: NOTE, values: ["alice", tag, "mail", 1] };
}

Deno.test({
  name: "statements of one message have parameters and rows of all types",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const bytes = Uint8Array.of(0, 1, 255);
      const texts = ['a "quote"', "a \\ and {, }", "NULL", "", "Zoë €😀", null];
      const large = "x".repeat(100_000);
      const [none, [row], rows] = await database.atOnce([
        { text: "SET LOCAL lock_timeout TO '2s'" },
        {
          text: `SELECT $1::bigint AS whole, $2::boolean AS yes, $3::bytea AS
            bytes, $4::text AS nothing, $5::text AS text, $6::bytea[] AS all`,
          values: [2 ** 53 - 1, true, bytes, null, large, [bytes, null]],
        },
        { text: "SELECT unnest($1::text[]) AS text", values: [texts] },
      ]);
      assertEquals(none, []);
      const { all, ...others } = row;
      assertEquals(others, {
        ...{ whole: 2 ** 53 - 1, yes: true, bytes, nothing: null, text: large },
      });
      assertEquals(all, '{"\\\\x0001ff",NULL}');
      assertEquals(rows.map(({ text }) => text), texts);
    }),
});

Deno.test({
  name: "a statement that fails undoes those of its message, and no connection",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const pid = { text: "SELECT pg_backend_pid() AS pid" };
      const [before] = await database.atOnce([pid]);
      const wrong = [note("one"), { text: "SELECT 1 / 0" }, note("two")];
      await assertRejects(
        () => database.atOnce(wrong),
        DatabaseError,
        "division by zero",
      );
      assertEquals(await database.query("SELECT * FROM sent"), []);
      await database.atOnce([note("three")]);
      const kept = await database.query("SELECT tag FROM sent");
      assertEquals(kept, [{ tag: "three" }]);
      assertEquals(await database.atOnce([pid]), [before]);
    }),
});

Deno.test({
  name: "a message that ends its own transaction has failed",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const early = [note("one"), { text: "ROLLBACK" }];
      const words = "there is no transaction in progress";
      await assertRejects(() => database.atOnce(early), DatabaseError, words);
      assertEquals(await database.query("SELECT * FROM sent"), []);
    }),
});
