import type { Clock } from "../../../program/clock.ts";
import { isStorageFailure } from "../../errors.ts";
import type { Mailbox } from "../mailbox.ts";
import type { IndexDatabase } from "./index_database.ts";
import { IndexDamageError } from "./index_damage.ts";
import { isDamage, isIndexError } from "./index_error.ts";
import {
  isRowTrue,
  keyOf,
  type MailRow,
  SELECT_MAILS,
  valueOf,
} from "./mail_columns.ts";
import { isLarge } from "./verify_index.ts";

/** Rows that are checked at once: a millisecond, which the next request may wait for. */
const ROWS = 100;
/** The time from one scrub to the next, in ms: of many requests in a row, few wait for one. */
export const SCRUB_EVERY_MS = 100;

/** Checks large indexes part by part, after requests. */
export class Scrubber {
  #last = -Infinity;

  constructor(readonly clock: Clock) {}

  /** Checks the next part of an index that nobody has read through, unless it was just now. */
  scrub(box: Mailbox): void {
    const now = this.clock.now();
    if (now - this.#last < SCRUB_EVERY_MS) return;
    this.#last = now;
    scrubIfLarge(box);
  }
}

function scrubIfLarge(box: Mailbox): void {
  try {
    const pages = box.database.get("PRAGMA page_count")?.page_count;
    if (isLarge(pages as number) && !box.isInMemory) scrub(box);
  } catch (error) {
    if (!isIndexError(error) && !isStorageFailure(error)) throw error;
  }
}

/**
 * Checks the next rows of an index that is too large to be verified when it is opened, and
 * throws the index away if one is not as it was written. The index itself keeps the place,
 * so the sessions of a user go on where the last one ended.
 */
export function scrub(box: Mailbox, rows = ROWS): void {
  try {
    const { database } = box;
    const { key } = database.get("SELECT key FROM scrub") ?? {};
    const next = database.read(() => checkRows(database, `${key ?? ""}`, rows));
    database.run("UPDATE scrub SET key = ?", next);
  } catch (error) {
    if (isDamage(error)) box.dropIndex();
    else if (!isIndexError(error)) throw error;
  }
}

/** @returns The key to go on after; empty at the end, to begin anew. */
function checkRows(
  database: IndexDatabase,
  after: string,
  limit: number,
): string {
  const rows = database.arrays(SELECT_NEXT, after, limit);
  if (!rows.every(isRowTrue)) throw damage();
  if (rows.length === 0) return "";
  const last = keyOf(rows[rows.length - 1]);
  checkIndexes(database, rows, [after, last]);
  return rows.length === limit ? last : "";
}

/** By each index of the table, the stretch has the same rows. */
function checkIndexes(
  database: IndexDatabase,
  rows: MailRow[],
  stretch: [after: string, last: string],
): void {
  const found = database.get(BY_INDEXES, ...stretch, ...stretch, ...stretch);
  const drafts = rows.filter((row) => valueOf(row, "draft") !== null).length;
  const unread = rows.filter((row) => valueOf(row, "unread") === 1).length;
  const same = found?.ids === rows.length && found.drafts === drafts &&
    found.unread === unread;
  if (!same) throw damage();
}

function damage(): IndexDamageError {
  return new IndexDamageError("Cannot use an index whose parts differ");
}

const SELECT_NEXT = `${SELECT_MAILS} WHERE key > ? ORDER BY key LIMIT ?`;

const BY_INDEXES = `SELECT
  (SELECT count(*) FROM mails AS a CROSS JOIN mails AS b ON b.id = a.id
    WHERE a.key > ? AND a.key <= ? AND b.rowid = a.rowid) AS ids,
  (SELECT count(*) FROM mails AS a CROSS JOIN mails AS b INDEXED BY mails_draft
    ON b.draft = a.draft
    WHERE a.key > ? AND a.key <= ? AND b.rowid = a.rowid) AS drafts,
  (SELECT count(*) FROM mails INDEXED BY mails_unread
    WHERE unread AND key > ? AND key <= ?) AS unread`;
