import { assertEquals } from "@std/assert";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { SPAN } from "../../../../lib/store/postgres/boxes/numbering.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { imported, NOON, send } from "../../support/mails.ts";
import { HAS_POSTGRES, withTables } from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** Fills bob's box with mails, a minute apart, the last one at noon. */
async function fill(database: Database, count: number): Promise<void> {
  await database.transact((connection) =>
    connection.query(
      `INSERT INTO mail (box, unread, recent, flags, key, id, sender, time,
          title, length, size, bytes, folded, letter)
        SELECT b.id, true, true, '', lpad(micros::text, 16, '0') || 'x' || n,
          'x' || n, 'alice', micros / 1000, 'mail ' || n, 1, 1, 4096, '',
          gen_random_uuid()
        FROM box b, LATERAL (
          SELECT n, ($1::bigint - ($2 - n) * 60000) * 1000 AS micros
          FROM generate_series(1, $2::bigint) AS n
        ) AS made`,
      [NOON, count],
    )
  );
  await database.transact((connection) =>
    connection.query(
      "UPDATE span SET count = $1; UPDATE box SET total = $1, unread = $1"
        .replaceAll("$1", `${count}`),
    )
  );
}

/** The box as a store numbers it, and as counting does. */
async function checkNumbers(database: Database, store: MailStore) {
  const rows = await database.query("SELECT id FROM mail ORDER BY key");
  const { total, mails } = await store.search("bob", {
    text: "",
    limit: 10_000,
  });
  assertEquals(total, rows.length);
  assertEquals(mails.map(({ id }) => id), rows.map(({ id }) => id));
  assertEquals(mails.map(({ index }) => index), rows.map((_, i) => i + 1));
  for (const index of [1, 2, SPAN / 2, SPAN / 2 + 1, total - 1, total]) {
    const { mails } = await store.list("bob", { before: index + 1, limit: 1 });
    assertEquals([mails[0].id, mails[0].index], [rows[index - 1].id, index]);
  }
  const counted = await database.query(
    `SELECT s.count FROM span s JOIN box b ON b.id = s.box
      WHERE b.name = 'bob' ORDER BY s.first`,
  );
  return counted.map(({ count }) => count);
}

Deno.test({
  name: "a full span is followed by another where mail is added at the end",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database, { now: () => NOON + 1000 });
      await imported(store, "bob", "x", { time: 0 });
      await store.delete("bob", { index: 1, forever: true });
      await fill(database, SPAN);
      await send(store);
      assertEquals(await checkNumbers(database, store), [SPAN, 1]);
      await store.delete("bob", { index: SPAN + 1, forever: true });
      assertEquals(await checkNumbers(database, store), [SPAN]);
      await store.delete("bob", { index: SPAN / 2, forever: true });
      assertEquals(await checkNumbers(database, store), [SPAN - 1]);
    }),
});

Deno.test({
  name: "a full span is halved where mail comes between",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const store = openPostgresStore(database, { now: () => NOON + 1000 });
      await imported(store, "bob", "x", { time: 0 });
      await fill(database, SPAN - 1);
      await database.transact((connection) =>
        connection.query(`UPDATE span SET count = ${SPAN};
          UPDATE box SET total = ${SPAN}, unread = ${SPAN}`)
      );
      const early = NOON - (SPAN - 10) * 60_000;
      await imported(store, "bob", "y", { time: early + 1 });
      const half = SPAN / 2;
      assertEquals(await checkNumbers(database, store), [half + 1, half]);
      await imported(store, "bob", "z", { time: NOON - 1 });
      assertEquals(await checkNumbers(database, store), [half + 1, half + 1]);
    }),
});
