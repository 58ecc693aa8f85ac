import { assertEquals, assertRejects } from "@std/assert";
import { giveBack } from "../../../../lib/store/postgres/boxes/give_back.ts";
import { SPAN } from "../../../../lib/store/postgres/boxes/numbering.ts";
import {
  setBoxAside,
  setUsedBoxAside,
} from "../../../../lib/store/postgres/boxes/set_aside.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { draft, messageOf, NOON, send } from "../../support/mails.ts";
import { failingAt, PlannedError } from "../support/failing_database.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;
const DAY = new Date(2026, 10, 28);
const OLD = "zoe@2026-11-28";

/** The tables, their owner, and a store whose clock a test moves. */
async function withStore(
  test: (store: MailStore, owner: Database, clock: { now: number }) => unknown,
): Promise<void> {
  await withTables(async (database) => {
    const clock = { now: NOON };
    const store = openPostgresStore(database, { now: () => clock.now });
    await test(store, sharedServer().owner, clock);
    await store.close();
  });
}

function aside(owner: Database): Promise<string | undefined> {
  return owner.transact((transaction) => setBoxAside(transaction, "zoe", DAY));
}

/** The box as the store numbers it, and as its rows are counted. */
async function checkBox(store: MailStore, owner: Database): Promise<number> {
  const rows = await owner.query(
    `SELECT m.id, m.unread, m.bytes FROM mail m JOIN box b ON b.id = m.box
      WHERE b.name = 'zoe' ORDER BY m.key`,
  );
  const { total, unread, mails } = await store.search("zoe", {
    text: "",
    limit: 10_000,
  });
  assertEquals([total, mails.length], [rows.length, rows.length]);
  assertEquals(unread, rows.filter((row) => row.unread).length);
  assertEquals(
    mails.map(({ id, index }) => [id, index]),
    rows.map((row, i) => [
      row.id as string,
      i + 1,
    ]),
  );
  const [box] = await owner.query("SELECT bytes FROM box WHERE name = 'zoe'");
  assertEquals(
    box.bytes,
    rows.reduce((sum, row) => sum + Number(row.bytes), 0),
  );
  return total;
}

/** Mails that a box had long ago, a minute apart. */
async function fill(owner: Database, count: number): Promise<void> {
  await owner.transact(async (transaction) => {
    await transaction.query(
      `INSERT INTO mail (box, unread, recent, flags, key, id, sender, time,
          title, length, size, bytes, folded, letter)
        SELECT b.id, n % 2 = 0, true, '', lpad(micros::text, 16, '0') || 'x' || n,
          'x' || n, 'alice', micros / 1000, 'mail ' || n, 1, 1, 4096, '',
          gen_random_uuid()
        FROM box b, LATERAL (
          SELECT n, ($1::bigint - ($2 - n) * 60000) * 1000 AS micros
          FROM generate_series(1, $2::bigint) AS n
        ) AS made WHERE b.name = 'zoe'`,
      [NOON, count],
    );
    await transaction.query(
      `UPDATE span SET count = $1 WHERE box = (SELECT id FROM box WHERE name = 'zoe')`,
      [count],
    );
    await transaction.query(
      `UPDATE box SET total = $1::bigint, unread = $1::bigint / 2,
          bytes = $1::bigint * 4096
        WHERE name = 'zoe'`,
      [count],
    );
  });
}

Deno.test({
  name:
    "giveBack() moves mails between those that came since, with exact counts",
  ignore,
  fn: () =>
    withStore(async (store, owner, clock) => {
      const mails = SPAN + 100;
      await send(store, "x", { to: ["zoe"] });
      await store.delete("zoe", { index: 1 });
      await fill(owner, mails);
      await aside(owner);
      assertEquals(await store.count("zoe"), { total: 0, unread: 0 });
      // Before all, among and after the others.
      for (const minutes of [-1e5, -30.5, 30]) {
        clock.now = NOON + minutes * 60_000;
        await send(store, "y", { to: ["zoe"], title: "new" });
      }
      const given = await giveBack(owner, "zoe", OLD, 500);
      assertEquals(given, { mails, left: false });
      assertEquals(await checkBox(store, owner), mails + 3);
      assertEquals((await store.deleted("zoe", { limit: 5 })).total, 1);
      await store.undelete("zoe", { index: 1 });
      await send(store, "z", { to: ["zoe"] });
      assertEquals(await checkBox(store, owner), mails + 5);
      const boxes = await owner.query("SELECT name FROM box ORDER BY 1");
      assertEquals(boxes.map(({ name }) => name), ["alice", "zoe"]);
    }),
});

Deno.test({
  name:
    "giveBack() that is cut anywhere loses no mail, and the next one completes it",
  ignore,
  fn: () =>
    withStore(async (store, owner, clock) => {
      for (let i = 0; i < 5; i++) {
        clock.now += 1000;
        await send(store, "x", { to: ["zoe"] });
      }
      await aside(owner);
      await send(store, "x", { to: ["zoe"] });
      let at = 0;
      for (;; at++) {
        try {
          await giveBack(failingAt(owner, at), "zoe", OLD, 2);
          break;
        } catch (error) {
          if (!(error instanceof PlannedError)) throw error;
        }
        await checkBox(store, owner);
        const [{ all }] = await owner.query(
          "SELECT sum(total)::bigint AS all FROM box",
        );
        assertEquals(all, 6);
      }
      assertEquals(await checkBox(store, owner), 6);
      await assertRejects(() => giveBack(owner, "zoe", OLD), Error, OLD);
    }),
});

Deno.test({
  name: "giveBack() leaves a mail that the user's box has too",
  ignore,
  fn: () =>
    withStore(async (store, owner) => {
      const message = await messageOf("Subject: a\n\nb");
      const take = async () => {
        const importing = await store.import("zoe", message);
        if ("id" in importing) throw new Error("Not so: it is there");
        await importing.write(new TextEncoder().encode("Subject: a\n\nb"));
        await importing.commit();
      };
      await take();
      await send(store, "x", { to: ["zoe"] });
      await aside(owner);
      await take();
      const given = await giveBack(owner, "zoe", OLD);
      assertEquals(given, { mails: 1, left: true });
      assertEquals(await checkBox(store, owner), 2);
      assertEquals((await giveBack(owner, "zoe", OLD)).mails, 0);
    }),
});

Deno.test({
  name: "a draft of an earlier user of the name is no later one's",
  ignore,
  fn: () =>
    withStore(async (store, owner) => {
      const { id: draftId } = draft();
      const again = { id: draftId, from: "zoe" };
      const first = await send(store, "x", again);
      await aside(owner);
      const second = await send(store, "x", again);
      assertEquals(second === first, false);
      assertEquals(await send(store, "x", again), second);
    }),
});

Deno.test({
  name: "a box to which no mail came is set aside with its account alone",
  ignore,
  fn: () =>
    withStore(async (store, owner) => {
      const used = () =>
        owner.transact((transaction) =>
          setUsedBoxAside(transaction, "zoe", DAY)
        );
      assertEquals(await used(), undefined);
      await send(store, "x", { from: "zoe" });
      assertEquals(await used(), undefined);
      assertEquals(await aside(owner), OLD);
      await send(store, "x", { to: ["zoe"] });
      await store.delete("zoe", { index: 1 });
      assertEquals(await used(), `${OLD}.2`);
      assertEquals(await aside(owner), undefined);
    }),
});
