import { assert, assertEquals, assertThrows } from "@std/assert";
import { AccountWriter } from "../../../../lib/store/postgres/accounts/account_writer.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import { noise } from "../../../support/seeded.ts";
import { send, titles } from "../../support/mails.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;
const BOX = "carol@2026-11-28";

/** How many rows there are of what boxes have. */
async function rowsOf(database: Database) {
  const tables = ["letter", "chunk", "mail", "deleted", "span", "sent", "box"];
  const counts = tables.map((table) =>
    `(SELECT count(*) FROM ${table}) AS ${table}`
  );
  const [row] = await database.query(`SELECT ${counts}`);
  return row;
}

Deno.test({
  name: "a box goes with all of its own, and others keep their mails of it",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const writer = new AccountWriter(sharedServer().owner);
      const store = openPostgresStore(database);
      const both = { to: ["bob", "carol"] };
      await send(store, "Hi both", { ...both, title: "Both" });
      const before = await rowsOf(database);
      await send(store, "Mine", { from: "carol", to: ["carol"] });
      await send(store, noise(600_000), { to: ["carol"] });
      const id = await send(store, "gone", both);
      await store.delete("carol", { id });
      await store.delete("bob", { id, forever: true });
      await store.close();
      await writer.end("carol", new Date(2026, 10, 28));

      const [kept, ...more] = await writer.keptBoxes();
      assertEquals([kept.box, kept.mails, more], [BOX, 3, []]);
      assert(kept.bytes > 600_000 && kept.bytes < 602_000, `${kept.bytes}`);
      assertEquals(await writer.deleteBox(BOX), kept);
      assertEquals(await writer.deleteBox(BOX), undefined);
      assertEquals(await writer.keptBoxes(), []);
      const holders = await database.query("SELECT holders FROM letter");
      assertEquals(holders, [{ holders: 1 }]);
      assertEquals(await rowsOf(database), {
        ...before,
        ...{ mail: 1, span: 2, box: 2 },
        // Alice's three drafts: carol's went with her box.
        sent: 3,
      });
      const again = openPostgresStore(database);
      assertEquals(await titles(again, "bob"), ["Both"]);
      await again.close();
    }),
});

Deno.test("no box of a user is deleted", () => {
  const writer = new AccountWriter({} as Database);
  assertThrows(() => writer.deleteBox("carol"), TypeError, "not set aside");
});
