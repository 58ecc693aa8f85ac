import type { IndexDatabase } from "./index_database.ts";

/** How long the store answers a draft that comes again as it answered the first one. */
export const REMEMBERED_MS = 24 * 3600 * 1000;

/**
 * The drafts that a user sent, and those that the user received and deleted, by their keys.
 * The index remembers both for a day.
 */
export class SentDrafts {
  constructor(readonly database: IndexDatabase) {}

  /** The id of the mail that a draft of this user became. */
  sent(draft: string, now: number): string | undefined {
    const sql = "SELECT id FROM sent WHERE draft = ? AND time > ?";
    return this.#id(sql, draft, now - REMEMBERED_MS);
  }

  noteSent(draft: string, id: string, now: number): void {
    const sql = "INSERT OR REPLACE INTO sent VALUES (?, ?, ?)";
    this.database.run(sql, draft, id, now);
  }

  /** The id of the mail that a draft became, if this user received and deleted it. */
  deleted(draft: string): string | undefined {
    return this.#id("SELECT id FROM deleted WHERE draft = ?", draft);
  }

  /** The same if this user received it within a day, and deleted it or not. */
  received(draft: string, now: number): string | undefined {
    return this.#id(
      `SELECT id FROM deleted WHERE draft = ?1 AND time > ?2 UNION ALL
        SELECT id FROM mails WHERE draft = ?1 AND time > ?2`,
      draft,
      now - REMEMBERED_MS,
    );
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

  /** Whether this index has all that the user sent within a day: it may be younger. */
  isComplete(now: number): boolean {
    const since = this.database.get("SELECT since FROM box")?.since as number;
    return now - since >= REMEMBERED_MS;
  }

  /** Forgets what is older than a day. */
  purge(now: number): void {
    this.database.write(() => {
      for (const table of ["sent", "deleted"]) {
        const sql = `DELETE FROM ${table} WHERE time <= ?`;
        this.database.run(sql, now - REMEMBERED_MS);
      }
    });
  }

  #id(sql: string, ...values: (string | number)[]): string | undefined {
    return this.database.get(sql, ...values)?.id as string | undefined;
  }
}
