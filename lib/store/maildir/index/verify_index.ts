import type { DatabaseSync } from "node:sqlite";
import { prepareForArrays } from "./index_database.ts";
import {
  isRowTrue,
  keyOf,
  type MailRow,
  SELECT_MAILS,
} from "./mail_columns.ts";

/** Pages of 4 KiB of an index that is verified each time that it is opened: some 3,000 mails. */
const VERIFIED_PAGES = 200;

/** Whether an index takes too long to be read through when it is opened (scrub.ts). */
export function isLarge(pages: number): boolean {
  return pages > VERIFIED_PAGES;
}

/** The triggers keep the totals beside the rows. Gives a row if they are right. */
export const RIGHT_TOTALS = `SELECT 1 FROM box WHERE
  total = (SELECT count(*) FROM mails) AND
  unread = (SELECT coalesce(sum(unread), 0) FROM mails) AND
  bytes = (SELECT coalesce(sum(bytes), 0) FROM mails)`;

/** The numbering keeps its blocks beside the rows. Gives a row if one is wrong. */
export const WRONG_BLOCKS = `SELECT 1 FROM
  (SELECT first, count, lead(first) OVER (ORDER BY first) AS next FROM blocks)
  WHERE count <> (SELECT count(*) FROM mails
    WHERE key >= first AND key < coalesce(next, ':'))`;

/**
 * Whether an index is as it was written: its pages, its rows, and what is counted of them.
 * It reads all of the index.
 */
export function isIndexTrue(database: DatabaseSync): boolean {
  database.exec("BEGIN");
  try {
    const get = (sql: string) => database.prepare(sql).get();
    if (get("PRAGMA integrity_check(1)")?.integrity_check !== "ok") {
      return false;
    }
    return areRowsTrue(database) && !!get(RIGHT_TOTALS) && !get(WRONG_BLOCKS);
  } finally {
    database.exec("COMMIT");
  }
}

/** Rows that are read at once; one by one, they take up to four times as long. */
const PAGE = 500;

/** All of them: a key that is no text any more comes before all others. */
function areRowsTrue(database: DatabaseSync): boolean {
  const sql = `${SELECT_MAILS} WHERE key > ? ORDER BY key LIMIT ?`;
  const page = prepareForArrays(database, sql);
  let left = Number(database.prepare(COUNT).get()?.mails);
  for (let after = ""; left > 0;) {
    const rows = page.all(after, PAGE) as unknown as MailRow[];
    if (rows.length === 0 || !rows.every(isRowTrue)) return false;
    left -= rows.length;
    after = keyOf(rows[rows.length - 1]);
  }
  return true;
}

const COUNT = "SELECT count(*) AS mails FROM mails";
