import { fold } from "../../../../lib/protocol/find_text.ts";
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { prepareForArrays } from "../../../../lib/store/maildir/index/index_database.ts";
import {
  INDEX_SCHEMA,
  INDEX_VERSION,
} from "../../../../lib/store/maildir/index/index_schema.ts";
import {
  headPart,
  insertMails,
  listPart,
  type MailEntry,
  SELECT_MAILS,
  toEntry,
} from "../../../../lib/store/maildir/index/mail_columns.ts";
import { toRow } from "../../../../lib/store/maildir/index/rows/mail_row.ts";

const MAIL: MailEntry = {
  key: "0000000000000001a",
  id: "a",
  folder: "cur",
  file: "a:2,F",
  draft: "alice/draft-01",
  from: "alice",
  time: 1,
  title: "Grüße",
  length: 2,
  size: 3,
  bytes: 4,
  unread: true,
};

function throughDatabase(mail: MailEntry): MailEntry {
  const database = new DatabaseSync(":memory:");
  try {
    database.exec(INDEX_SCHEMA);
    database.exec("INSERT INTO box VALUES (0, 0, 0, 0, 0, 0)");
    database.prepare(insertMails(1)).run(...toRow(mail));
    const row: unknown = prepareForArrays(database, SELECT_MAILS).get();
    return toEntry(row as Parameters<typeof toEntry>[0]);
  } finally {
    database.close();
  }
}

Deno.test("an entry comes out of the index as it went in", () => {
  const { draft: _, ...foreign } = { ...MAIL, unread: false };
  assertEquals(throughDatabase(MAIL), MAIL);
  assertEquals(throughDatabase(foreign), foreign);
});

Deno.test("headPart() takes what the head says, listPart() what a list shows", () => {
  assertEquals(headPart(MAIL), { from: "alice", title: "Grüße" });
  assertEquals(listPart(MAIL), {
    id: "a",
    from: "alice",
    time: 1,
    title: "Grüße",
    length: 2,
    size: 3,
    unread: true,
  });
});

Deno.test("a row ends with what a search looks at, and its hash", () => {
  assertEquals(toRow(MAIL).at(-2), "alice\ngrüße");
  assertEquals(fold("GRÜSSE Ko\u0308ln"), "grüsse köln");
});

Deno.test("the number of an index's version fits into its file, and is not that of none", () => {
  assert(Number.isInteger(INDEX_VERSION));
  assert(INDEX_VERSION > 0 && INDEX_VERSION < 2 ** 31);
});
