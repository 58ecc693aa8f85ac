import { assertEquals } from "@std/assert";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { IndexDatabase } from "../../../../lib/store/maildir/index/index_database.ts";
import { openIndexFile } from "../../../../lib/store/maildir/index/index_file.ts";
import type { MailEntry } from "../../../../lib/store/maildir/index/mail_columns.ts";
import { MailIndex } from "../../../../lib/store/maildir/index/mail_index.ts";
import { orderKey } from "../../../../lib/store/maildir/mail_name.ts";
import { withFolder } from "../support/temp_store.ts";

function mail(micros: number, id: string): MailEntry {
  return {
    key: orderKey(micros, id),
    id,
    folder: "new",
    file: id,
    from: "alice",
    title: id,
    time: micros / 1000,
    length: 1,
    size: 1,
    bytes: 1,
    unread: micros % 7 === 0,
  };
}

function withIndex(test: (index: MailIndex) => void): Promise<void> {
  return withFolder((folder) => {
    const index = new MailIndex(
      new IndexDatabase(openIndexFile(diskFileSystem, folder)),
    );
    try {
      index.database.write(() => test(index));
    } finally {
      index.close();
    }
  });
}

/** Compares all places with those in a sorted list; `find` cannot be nested. */
function check(index: MailIndex, expected: MailEntry[]): void {
  const sorted = [...expected].sort((a, b) => a.key < b.key ? -1 : 1);
  index.database.run("COMMIT");
  assertEquals(index.count().total, sorted.length);
  for (let i = 0; i < sorted.length; i += 37) {
    assertEquals(index.find({ index: i + 1 })?.mail.id, sorted[i].id);
    assertEquals(index.find({ id: sorted[i].id })?.index, i + 1);
  }
  const unread = index.list({ limit: 1e6, unread: true }).mails.reverse();
  assertEquals(
    unread.map((mail) => [mail.id, mail.index]),
    sorted.flatMap((mail, i) => mail.unread ? [[mail.id, i + 1]] : []),
  );
  assertEquals(unread.length, index.count().unread);
  index.database.run("BEGIN IMMEDIATE");
}

/** The same numbers in each run. */
function* numbers(seed: number): Generator<number> {
  for (;;) yield seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
}

const ORDERS: Record<string, (i: number, random: number) => number> = {
  "as they come": (i) => i,
  "from the newest to the oldest": (i) => 1e6 - i,
  "in any order": (_, random) => random,
  "in one microsecond": () => 1000,
};

for (const [what, order] of Object.entries(ORDERS)) {
  Deno.test(`mails added ${what} and removed keep their places`, async () => {
    await withIndex((index) => {
      const random = numbers(42);
      const next = () => random.next().value as number;
      const mails = Array.from({ length: 2500 }, (_, i) => {
        return mail(order(i, next()), `id-${next() % 1000}-${i}`);
      });
      for (const one of mails) index.add(one);
      check(index, mails);
      const kept = mails.filter((one) => {
        const gone = next() % 3 === 0;
        if (gone) index.remove(one.id);
        return !gone;
      });
      check(index, kept);
      const more = Array.from({ length: 800 }, (_, i) => {
        return mail(order(2500 + i, next()), `more-${i}`);
      });
      // Many at once, some of which are there already.
      for (let i = 0; i < more.length; i += 40) {
        index.addAll(more.slice(i, i + 50).reverse());
      }
      check(index, [...kept, ...more]);
      for (const one of [...kept, ...more]) index.remove(one.id);
      check(index, []);
      assertEquals(index.database.arrays("SELECT * FROM blocks"), []);
      assertEquals(index.bytes(), 0);
    });
  });
}

Deno.test("looking for a mail costs the same in a small and in a large box", async () => {
  await withIndex((index) => {
    const plan = (sql: string) =>
      index.database.arrays(`EXPLAIN QUERY PLAN ${sql}`).map((row) => row[3]);
    // What is counted is one block, and unread mails are found by their own index.
    assertEquals(
      plan("SELECT count(*) FROM mails WHERE key >= 'a' AND key < 'b'"),
      ["SEARCH mails USING COVERING INDEX sqlite_autoindex_mails_1 (key>? AND key<?)"],
    );
    assertEquals(
      plan(
        "SELECT * FROM mails WHERE key <= 'a' AND unread ORDER BY key DESC LIMIT 5",
      ),
      ["SEARCH mails USING INDEX mails_unread (key<?)"],
    );
    for (let i = 0; i < 6000; i++) index.add(mail(i, `id-${i}`));
    const blocks = index.database.arrays("SELECT count FROM blocks");
    assertEquals(blocks.flat(), Array(12).fill(500));
  });
});
