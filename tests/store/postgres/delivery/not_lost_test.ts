import { assertEquals, assertRejects } from "@std/assert";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import { CHUNK } from "../../../../lib/store/postgres/letters/letter.ts";
import { StorageError } from "../../../../lib/store/errors.ts";
import { begin, NOON, readText, send, totals } from "../../support/mails.ts";
import { HAS_POSTGRES, withTables } from "../support/postgres_server.ts";
import { asOwner, cancelWait, withoutStandby } from "../support/standbys.ts";

const ignore = !HAS_POSTGRES;
const DAY = 24 * 3600 * 1000;
const LARGE = 3 * CHUNK;

async function count(database: Database, table: string): Promise<number> {
  const [row] = await database.query(`SELECT count(*) FROM ${table}`);
  return row.count as number;
}

/** Whose writer may have gone on before. */
async function untilWritten(database: Database, chunks: number): Promise<void> {
  while (await count(database, "chunk") < chunks);
}

/** Awaited from the beginning: it may be refused before anybody looks. */
function isRefused(step: () => Promise<unknown>): Promise<StorageError> {
  return assertRejects(step, StorageError, "does not work");
}

Deno.test({
  name:
    "a mail whose wait for the standby was cut short is not acknowledged, and comes once",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database);
      const draft = { id: "draft-standby", to: ["bob", "carol"] };
      await send(store, "x", { to: ["bob", "carol"] });
      const delivery = await begin(store, draft);
      await withoutStandby(async (owner) => {
        const refused = isRefused(() => delivery.commit(0));
        await cancelWait(owner);
        await refused;
        // It is there: to say so would promise what only this machine has.
        const again = isRefused(() => send(store, "", draft));
        await cancelWait(owner);
        await again;
      });
      await send(store, "", draft);
      assertEquals(await totals(store, ["bob", "carol"]), [2, 2]);
    }),
});

Deno.test({
  name:
    "a large mail is not delivered if one of its chunks was lost on the way",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database);
      const delivery = await begin(store);
      await delivery.write(new Uint8Array(LARGE));
      await untilWritten(database, 2);
      await database.transact((connection) =>
        connection.query("DELETE FROM chunk WHERE number = 1")
      );
      await assertRejects(() => delivery.commit(LARGE), StorageError);
      assertEquals(await totals(store, ["bob"]), [0]);
      assertEquals(await count(database, "chunk"), 0);
    }),
});

Deno.test({
  name:
    "a mail is removed with the last box that has it, and its reader is told",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database);
      const to = ["bob", "carol"];
      const id = await send(store, new Uint8Array(LARGE), { to });
      await store.delete("bob", { id, forever: true });
      const opened = await store.read("carol", { id });
      assertEquals(await count(database, "chunk"), 3);
      await store.delete("carol", { id, forever: true });
      for (const table of ["chunk", "letter", "mail", "upload"]) {
        assertEquals(await count(database, table), 0, table);
      }
      const read = () => Array.fromAsync(opened!.content);
      await assertRejects(read, StorageError, "it was deleted meanwhile");
    }),
});

Deno.test({
  name: "a store goes on after the database ended its connections",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database);
      const id = await send(store);
      const end = () =>
        asOwner((owner) =>
          owner.query(
            `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
              WHERE usename <> current_user AND backend_type = 'client backend'`,
          )
        );
      await end();
      assertEquals((await readText(store, "bob", { id }))?.content, "Hi Bob");
      await end();
      await send(store);
      assertEquals(await totals(store, ["bob"]), [2]);
    }),
});

Deno.test({
  name: "abandoned uploads and the drafts of before a day are swept away",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database, { now: () => NOON });
      await send(store);
      const abandoned = await begin(store);
      await abandoned.write(new Uint8Array(LARGE));
      await untilWritten(database, 2);
      await (await begin(store)).write(new Uint8Array(1));
      const later = openPostgresStore(database, { now: () => NOON + 2 * DAY });
      const going = await begin(later);
      await going.write(new Uint8Array(LARGE));
      await untilWritten(database, 4);
      await later.runDeferred();
      assertEquals(await count(database, "sent"), 0);
      assertEquals(await count(database, "upload"), 1);
      await going.commit(LARGE);
      assertEquals(await count(database, "chunk"), 3);
      await assertRejects(() => abandoned.commit(LARGE), StorageError);
      assertEquals(await totals(later, ["bob"]), [2]);
    }),
});
