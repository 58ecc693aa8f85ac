import {
  type PasswordRecord,
  verifyPassword,
} from "../../../crypto/password_hash.ts";
import { DatabaseError } from "../database/database_error.ts";
import type { Database, Querier } from "../database/sql.ts";
import { tellChange } from "./change_number.ts";
import { readRecord, recordText } from "./password_records.ts";

/** Another password for an account. */
export interface NewPassword {
  user: string;
  /** The password that it has. */
  old: string;
  /** Of the new one. */
  record: PasswordRecord;
}

/** How often it is tried where the database goes away in the middle. */
const ATTEMPTS = 2;

/**
 * Gives an account another password, if the old one is right: in one transaction, in which
 * nobody else changes it.
 *
 * @returns Whether the old one was right.
 * @throws {DatabaseError} If it is not done. If the connection broke at the very end, it may
 * be done all the same.
 * @throws {Error} If there is no such account.
 */
export async function changePassword(
  database: Pick<Database, "transact">,
  change: NewPassword,
): Promise<boolean> {
  for (let attempt = 1;; attempt++) {
    try {
      return await database.transact((transaction) =>
        tryToChange(transaction, change)
      );
    } catch (error) {
      const isLast = attempt === ATTEMPTS;
      if (isLast || !(error instanceof DatabaseError)) throw error;
    }
  }
}

/** What an attempt of before may have done is confirmed, and is no wrong password. */
async function tryToChange(
  transaction: Querier,
  { user, old, record }: NewPassword,
): Promise<boolean> {
  const before = await readRecord(transaction, user, { lock: true });
  if (!before) throw new Error("Cannot change it: the account is gone");
  const text = recordText(record);
  const isDone = recordText(before) === text;
  if (!isDone && !await verifyPassword(old, before)) return false;
  await transaction.query(
    "UPDATE password SET record = $2 WHERE name = $1",
    [user, text],
  );
  await tellChange(transaction);
  return true;
}
