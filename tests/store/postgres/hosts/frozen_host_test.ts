import { assertEquals, assertRejects } from "@std/assert";
import { storeFiles } from "../../../../lib/keys/store_files.ts";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { GOODBYE_MS } from "../../../../lib/store/postgres/database/connection.ts";
import { HEAD_START_MS } from "../../../../lib/store/postgres/hosts/race_hosts.ts";
import { PATIENCE_MS } from "../../../../lib/store/postgres/hosts/successor_watch.ts";
import { openDatabase } from "../../../../lib/store/postgres/open_database.ts";
import { parseStoreAddress } from "../../../../lib/store/postgres/store_address.ts";
import { Link } from "../../../cluster/machines/link.ts";
import { withFolder } from "../../../keys/folder.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import {
  HAS_POSTGRES,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** Two ways to one server, as two servers of which each takes writes; cut as if it froze. */
async function withTwo(
  test: (
    two: { first: Link; database: Database; clock: FakeClock },
  ) => Promise<void>,
): Promise<void> {
  const { port } = sharedServer().server;
  const link = () => new Link("127.0.0.1", { hostname: "127.0.0.1", port });
  using first = link();
  using second = link();
  await withFolder(async (keys) => {
    const password = { mode: 0o600 };
    await Deno.writeTextFile(`${keys}/store.pass`, SERVER_PASSWORD, password);
    const clock = new FakeClock();
    const places = `${first.address},${second.address}`;
    const database = openDatabase({
      address: parseStoreAddress(
        `postgres://${SERVER_ROLE}@${places}/postgres`,
      ),
      ...{ files: storeFiles(keys), most: 1, clock },
    });
    try {
      await test({ first, database, clock });
    } finally {
      first.heal();
      await database.close();
    }
  });
}

Deno.test({
  name: "a server that is frozen costs a new session a moment",
  ignore,
  fn: () =>
    withTwo(async ({ first, database, clock }) => {
      first.cut();
      const row = database.query("SELECT 1 AS one");
      await clock.advance(HEAD_START_MS);
      assertEquals(await row, [{ one: 1 }]);
    }),
});

Deno.test({
  name: "a read goes on at the server that took over from one that froze",
  ignore,
  fn: () =>
    withTwo(async ({ first, database, clock }) => {
      await database.query("SELECT 1 AS one");
      first.cut();
      const row = database.query("SELECT 2 AS two");
      await clock.advance(PATIENCE_MS);
      assertEquals(await row, [{ two: 2 }]);
    }),
});

Deno.test({
  name: "a transaction runs again whose server froze before its end",
  ignore,
  fn: () =>
    withTwo(async ({ first, database, clock }) => {
      const frozen = Promise.withResolvers<void>();
      let runs = 0;
      const row = database.transact(async (connection) => {
        if (++runs === 1) first.cut();
        frozen.resolve();
        return await connection.query("SELECT 1 AS one");
      });
      await frozen.promise;
      await clock.advance(PATIENCE_MS);
      assertEquals([await row, runs], [[{ one: 1 }], 2]);
    }),
});

Deno.test({
  name: "a transaction fails whose server froze at its end: nobody knows of it",
  ignore,
  fn: () =>
    withTwo(async ({ first, database, clock }) => {
      const frozen = Promise.withResolvers<void>();
      let runs = 0;
      const end = database.transact(async (connection) => {
        await connection.query("SELECT 1");
        runs++;
        first.cut();
        frozen.resolve();
      });
      const words = "another server has taken over";
      const failed = assertRejects(() => end, DatabaseError, words);
      await frozen.promise;
      await clock.advance(PATIENCE_MS);
      await failed;
      assertEquals(runs, 1);
    }),
});

Deno.test({
  name: "a connection to a server that froze is closed all the same",
  ignore,
  fn: () =>
    withTwo(async ({ first, database, clock }) => {
      await database.query("SELECT 1");
      first.cut();
      const closed = database.close();
      await clock.advance(GOODBYE_MS);
      await closed;
    }),
});
