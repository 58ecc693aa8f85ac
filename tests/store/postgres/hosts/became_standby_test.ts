import { assertEquals } from "@std/assert";
import { HAS_POSTGRES, sharedServer } from "../support/postgres_server.ts";

Deno.test({
  name:
    "a connection is left whose server became a standby behind a pooler, and nothing is lost",
  ignore: !HAS_POSTGRES,
  async fn() {
    const database = sharedServer().server.database({}, 1);
    const backend = async () => {
      const [{ pid }] = await database.query("SELECT pg_backend_pid() AS pid");
      return pid;
    };
    try {
      const before = await backend();
      // A pooler keeps its clients, whichever server it has for the next transaction.
      await database.query(
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
      );
      await database.transact((transaction) =>
        transaction.query("UPDATE change SET number = number")
      );
      assertEquals(await backend() === before, false);
    } finally {
      await database.close();
    }
  },
});
