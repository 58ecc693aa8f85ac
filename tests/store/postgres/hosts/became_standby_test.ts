import { assertNotEquals } from "@std/assert";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { HAS_POSTGRES, sharedServer } from "../support/postgres_server.ts";

const CHANGE = "UPDATE change SET number = number";

/** What changes something, each in a way of its own. */
const WAYS: Record<string, (database: Database) => Promise<unknown>> = {
  "a transaction": (database) =>
    database.transact((transaction) => transaction.query(CHANGE)),
  "a transaction of one message": (database) =>
    database.atOnce([{ text: CHANGE }]),
};

for (const [way, change] of Object.entries(WAYS)) {
  Deno.test({
    name:
      `${way} leaves a server that became a standby behind a pooler, and is done`,
    ignore: !HAS_POSTGRES,
    async fn() {
      const database = sharedServer().server.database({}, 1);
      const backend = async () => {
        const [{ pid }] = await database.query(
          "SELECT pg_backend_pid() AS pid",
        );
        return pid;
      };
      try {
        const before = await backend();
        // A pooler keeps its clients, whichever server it has for the next transaction.
        await database.query(
          "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        );
        await change(database);
        assertNotEquals(await backend(), before);
      } finally {
        await database.close();
      }
    },
  });
}
