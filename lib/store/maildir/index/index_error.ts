import { isSystemError } from "../../errors.ts";
import { IndexDamageError } from "./index_damage.ts";
import { OlderMailsError } from "./older_mails.ts";

/** Whether an error says that an index is of no use: it is thrown away. */
export function isDamage(error: unknown): boolean {
  if (error instanceof IndexDamageError) return true;
  // A number that no time, size or count of ours can be.
  if ((error as { code?: string }).code === "ERR_OUT_OF_RANGE") return true;
  return isIndexError(error) &&
    /malformed|not a database|no such (?:table|column)|constraint failed/
      .test(error.message);
}

/**
 * Whether an error says that an index cannot be used where it is, although it may be sound:
 * the disk is full, read-only or broken.
 */
export function isTrouble(error: unknown): boolean {
  if (!isIndexError(error)) return isSystemError(error) && !isDamage(error);
  return /disk is full|disk I\/O error|readonly database|unable to open|locking protocol/
    .test(error.message);
}

/** Whether an error comes from SQLite. */
export function isIndexError(error: unknown): error is Error {
  return error instanceof Error &&
    (error as { code?: string }).code === "ERR_SQLITE_ERROR";
}

/**
 * Whether an error says that an index cannot tell what it was asked: it failed, or it was
 * made anew since the work began and lacks the older mails.
 */
export function cannotTell(error: unknown): boolean {
  return isIndexError(error) || error instanceof OlderMailsError;
}
