import { assertEquals, assertRejects } from "@std/assert";
import { NoBoxError } from "../../../../lib/store/errors.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { begin, messageOf, send, totals } from "../../support/mails.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;
const TO = { to: ["bob", "carol"] };

/** Sets bob's box aside, as keygen does; the next bob may have one already. */
async function setAside(hasNext: boolean): Promise<void> {
  await sharedServer().owner.transact(async (transaction) => {
    await transaction.query(
      "UPDATE box SET name = 'bob@2026-11-28' WHERE name = 'bob'",
    );
    if (!hasNext) return;
    await transaction.query(
      `WITH made AS (INSERT INTO box (name) VALUES ('bob') RETURNING id)
      INSERT INTO span (box, first, count) SELECT id, '', 0 FROM made`,
    );
  });
}

/** Runs `test` with a store in which bob has a mail. */
function withStore(test: (store: MailStore) => Promise<void>): Promise<void> {
  return withTables(async (database) => {
    const store = openPostgresStore(database);
    await send(store, "The first one", TO);
    await test(store);
    await store.close();
    const letters = await database.query("SELECT count(*) AS n FROM letter");
    assertEquals(letters, [{ n: 1 }], "of what was refused nothing stays");
  });
}

for (const hasNext of [false, true]) {
  const whose = hasNext ? "whose box is another one now" : "who has no box now";
  Deno.test({
    name: `a mail on its way to a user ${whose} comes to nobody`,
    ignore,
    fn: () =>
      withStore(async (store) => {
        const delivery = await begin(store, TO);
        await delivery.write(new TextEncoder().encode("The second"));
        await setAside(hasNext);
        const { user } = await assertRejects(
          () => delivery.commit(10),
          NoBoxError,
        );
        assertEquals(user, "bob");
        assertEquals(await totals(store, ["bob", "carol"]), [0, 1]);
      }),
  });

  Deno.test({
    name: `an import of a user ${whose} is refused`,
    ignore,
    fn: () =>
      withStore(async (store) => {
        const message = await messageOf("Subject: Hi\n\nBob");
        const work = await store.import("bob", message);
        if ("id" in work) throw new Error("Not so: it is there");
        await setAside(hasNext);
        await assertRejects(() => work.commit(), NoBoxError);
        assertEquals(await totals(store, ["bob"]), [0]);
      }),
  });
}
