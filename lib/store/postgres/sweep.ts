import { REMEMBERED_MS } from "./delivery/sent_drafts.ts";
import type { StoreContext } from "./store_context.ts";

/** How long an upload may stand still before it counts as abandoned, in ms. */
const ABANDONED_MS = 24 * 3600 * 1000;
/** Removed in one transaction. */
const AT_ONCE = 100;

/** Removes what nobody asks for any more: drafts of before a day, and abandoned uploads. */
export async function sweep({ database, now }: StoreContext): Promise<void> {
  const steps = [
    [SENT, now() - REMEMBERED_MS],
    [UPLOADS, now() - ABANDONED_MS],
  ] as const;
  for (const [sql, before] of steps) {
    await database.transact(
      (connection) => connection.query(sql, [Math.floor(before)]),
      { ahead: true },
    );
  }
}

/** What others have locked is theirs to remove, or in use. */
const SENT = `DELETE FROM sent WHERE (sender, tag) IN (
  SELECT sender, tag FROM sent WHERE time < $1
  ORDER BY time LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
)`;

const UPLOADS = `WITH ended AS (
  DELETE FROM upload WHERE letter IN (
    SELECT letter FROM upload WHERE time < $1
    LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
  ) RETURNING letter
) DELETE FROM chunk USING ended WHERE chunk.letter = ended.letter`;
