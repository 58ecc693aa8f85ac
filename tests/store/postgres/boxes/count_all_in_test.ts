import { assertEquals } from "@std/assert";
import { SPAN } from "../../../../lib/store/postgres/boxes/numbering.ts";
import { ensureBoxes } from "../../../../lib/store/postgres/boxes/box_rows.ts";
import { countAllIn } from "../../../../lib/store/postgres/boxes/count_all_in.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { HAS_POSTGRES, withTables } from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** Adds mails with these keys to all boxes, and counts them. */
async function add(database: Database, keys: string[]): Promise<void> {
  await database.transact(async (connection) => {
    const boxes = await connection.query("SELECT id FROM box ORDER BY id");
    await connection.query(
      `INSERT INTO mail (box, unread, recent, flags, key, id, sender, time,
          title, length, size, bytes, folded, letter)
        SELECT b.id, true, true, '', k, k, 'alice', 1, '', 1, 1, 4096, '',
          gen_random_uuid()
        FROM box b, unnest($1::text[]) AS k`,
      [keys],
    );
    const mails = boxes.flatMap(({ id }) =>
      keys.map((key) => ({ box: id as number, key }))
    );
    await countAllIn(connection, mails);
  });
}

/** What spans say, and what counting them says. */
async function spans(database: Database, box: string) {
  const rows = await database.query(
    `SELECT s.count, (
        SELECT count(*) FROM mail m WHERE m.box = s.box AND m.key >= s.first
          AND m.key < coalesce((SELECT min(n.first) FROM span n
            WHERE n.box = s.box AND n.first > s.first), ':')
      ) AS counted
      FROM span s JOIN box b ON b.id = s.box WHERE b.name = $1
      ORDER BY s.first`,
    [box],
  );
  assertEquals(rows.map((r) => r.count), rows.map((r) => r.counted));
  return rows.map(({ count }) => count);
}

const keyOf = (n: number) => String(n).padStart(17, "0");

Deno.test({
  name: "countAllIn() cuts spans that get too many mails, wherever these come",
  ignore,
  fn: () =>
    withTables(async (database) => {
      await ensureBoxes(database, ["bob", "carol"]);
      const keys = Array.from({ length: 3 * SPAN }, (_, i) => keyOf(2 * i));
      await add(database, keys.slice(0, 10));
      assertEquals(await spans(database, "bob"), [10]);
      await add(database, keys.slice(10, 2 * SPAN + 5));
      assertEquals(await spans(database, "bob"), [SPAN, SPAN, 5]);
      await add(database, keys.slice(2 * SPAN + 5));
      assertEquals(await spans(database, "carol"), [SPAN, SPAN, SPAN]);
      await add(database, [1, 3, 2 * SPAN + 1].map(keyOf));
      const cut = [SPAN, 2, SPAN, 1, SPAN];
      assertEquals(await spans(database, "bob"), cut);
      assertEquals(await spans(database, "carol"), cut);
    }),
});
