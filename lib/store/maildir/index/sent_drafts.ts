import type { IndexDatabase } from "./index_database.ts";

/** How long a draft sent again is answered as the first one was. */
export const REMEMBERED_MS = 24 * 3600 * 1000;

/**
 * What drafts a user sent, and which ones the user received and deleted, for a day, by
 * the keys of drafts.
 */
export class SentDrafts {
  constructor(readonly database: IndexDatabase) {}

  /** The id of the mail that a draft became. */
  sent(draft: string, now: number): string | undefined {
    return this.database.get(
      "SELECT id FROM sent WHERE draft = ? AND time > ?",
      draft,
      now - REMEMBERED_MS,
    )?.id as string | undefined;
  }

  noteSent(draft: string, id: string, now: number): void {
    const sql = "INSERT OR REPLACE INTO sent VALUES (?, ?, ?)";
    this.database.run(sql, draft, id, now);
  }

  /** The id of the mail that a draft became, if this user received and deleted it. */
  deleted(draft: string): string | undefined {
    const sql = "SELECT id FROM deleted WHERE draft = ?";
    return this.database.get(sql, draft)?.id as string | undefined;
  }

  /** The same if it was received, and deleted or not, within a day. */
  received(draft: string, now: number): string | undefined {
    return this.database.get(
      `SELECT id FROM deleted WHERE draft = ?1 AND time > ?2 UNION ALL
        SELECT id FROM mails WHERE draft = ?1 AND time > ?2`,
      draft,
      now - REMEMBERED_MS,
    )?.id as string | undefined;
  }

  noteDeleted(draft: string, id: string, now: number): void {
    const sql = "INSERT OR REPLACE INTO deleted VALUES (?, ?, ?)";
    this.database.run(sql, draft, id, now);
  }

  /** For a delivery that is undone: the draft may come again. */
  forgetDeleted(draft: string): void {
    if (this.deleted(draft) === undefined) return;
    this.database.run("DELETE FROM deleted WHERE draft = ?", draft);
  }

  /** Whether all that was sent within the last day is known: the index may be younger. */
  isComplete(now: number): boolean {
    const since = this.database.get("SELECT since FROM box")?.since as number;
    return now - since >= REMEMBERED_MS;
  }

  /** Forgets what is older than a day. */
  purge(now: number): void {
    this.database.write(() => {
      this.database.run(
        "DELETE FROM sent WHERE time <= ?",
        now - REMEMBERED_MS,
      );
      this.database.run(
        "DELETE FROM deleted WHERE time <= ?",
        now - REMEMBERED_MS,
      );
    });
  }
}
