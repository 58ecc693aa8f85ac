import { MAILS_TABLE } from "./mail_columns.ts";

/**
 * The tables of an index. docs/store.md tells how they work together.
 *
 * - `mails`: one row a mail, in the order of `key`.
 * - `blocks`: how many mails each stretch of keys has, so that the index number of a mail
 *   is known without counting all mails.
 * - `box`: the totals of the rows, kept by triggers; how many mails are older than all rows
 *   and have none yet; and `sum`, by which a changed total is noticed (totals.ts).
 * - `heads`: the sealed heads of letters that a list has asked for.
 * - `scrub`: up to which key `scrub.ts` has checked a large index.
 * - `folder_times`: what each folder looked like when the index was last true to it.
 */
export const INDEX_SCHEMA = `
${MAILS_TABLE}
CREATE INDEX mails_unread ON mails (key) WHERE unread;
CREATE INDEX mails_draft ON mails (draft) WHERE draft IS NOT NULL;
CREATE TABLE blocks (
  first TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE box (
  total INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  older INTEGER NOT NULL,
  older_unread INTEGER NOT NULL,
  sum INTEGER NOT NULL
);
CREATE TABLE heads (
  id TEXT PRIMARY KEY,
  head BLOB NOT NULL,
  hash INTEGER NOT NULL
);
CREATE TABLE scrub (key TEXT NOT NULL);
CREATE TRIGGER mail_added AFTER INSERT ON mails BEGIN
  UPDATE box SET total = total + 1, unread = unread + new.unread,
    bytes = bytes + new.bytes,
    sum = sum + 1 + 3 * new.unread + 7 * new.bytes;
END;
CREATE TRIGGER mail_marked AFTER UPDATE OF unread ON mails BEGIN
  UPDATE box SET unread = unread + new.unread - old.unread,
    sum = sum + 3 * (new.unread - old.unread);
END;
CREATE TRIGGER mail_removed AFTER DELETE ON mails BEGIN
  UPDATE box SET total = total - 1, unread = unread - old.unread,
    bytes = bytes - old.bytes,
    sum = sum - 1 - 3 * old.unread - 7 * old.bytes;
  DELETE FROM heads WHERE id = old.id;
END;
CREATE TABLE folder_times (
  folder TEXT PRIMARY KEY,
  inode INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  scanned INTEGER NOT NULL
) WITHOUT ROWID;
`;

/** Raise it when a column comes to mean something else and the tables stay the same. */
const MEANING = 6;

/**
 * The number in the file of an index (`PRAGMA user_version`). An index with another number
 * is thrown away and made again. It follows from the tables, so no change forgets it.
 */
export const INDEX_VERSION = fingerprint(`${MEANING} ${INDEX_SCHEMA}`);

/** A number from 1 to 2^31 - 1 (FNV-1a): 0 is an empty database. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 1) || 1;
}
