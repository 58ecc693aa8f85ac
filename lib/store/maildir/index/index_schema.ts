/** An index of another version is thrown away; 0 is an empty database. */
export const INDEX_VERSION = 2;

/**
 * - `mails`: one row a mail, in the order of `key`; `draft` is the key of the draft if
 *   the mail is ours, `bytes` the size of the file, `folded` what a search looks at.
 * - `blocks`: how many mails are in each stretch of keys, so that the index number of a
 *   mail is known without counting all.
 * - `box`: the totals, kept by triggers, and since when `sent` and `deleted` are kept.
 * - `folder_times`: what each folder looked like when the index was last true to it.
 * - `sent`, `deleted`: the drafts this user sent, and those received and deleted, kept
 *   for a day so that nothing is delivered twice.
 */
export const INDEX_SCHEMA = `
CREATE TABLE mails (
  key TEXT NOT NULL UNIQUE,
  id TEXT NOT NULL UNIQUE,
  folder TEXT NOT NULL,
  file TEXT NOT NULL,
  draft TEXT,
  sender TEXT NOT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  time INTEGER NOT NULL,
  length INTEGER NOT NULL,
  size INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  unread INTEGER NOT NULL
);
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
  since INTEGER NOT NULL
);
CREATE TRIGGER mail_added AFTER INSERT ON mails BEGIN
  UPDATE box SET total = total + 1, unread = unread + new.unread,
    bytes = bytes + new.bytes;
END;
CREATE TRIGGER mail_marked AFTER UPDATE OF unread ON mails BEGIN
  UPDATE box SET unread = unread + new.unread - old.unread;
END;
CREATE TRIGGER mail_removed AFTER DELETE ON mails BEGIN
  UPDATE box SET total = total - 1, unread = unread - old.unread,
    bytes = bytes - old.bytes;
END;
CREATE TABLE folder_times (
  folder TEXT PRIMARY KEY,
  inode INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  scanned INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sent (
  draft TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  time INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE deleted (
  draft TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  time INTEGER NOT NULL
) WITHOUT ROWID;
`;
