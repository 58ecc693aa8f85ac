import type { MailPage } from "../../../protocol/requests/mail_summary.ts";
import { toPage, toSummary } from "../../maildir/mail_summary.ts";
import { withBox } from "../boxes/box_rows.ts";
import { MAIL_FIELDS, toStored } from "../boxes/mail_columns.ts";
import { releaseLetters } from "../letters/release_letters.ts";
import type { StoreContext } from "../store_context.ts";

/** For how long a deleted mail can be brought back, in ms. */
export const KEPT_MS = 24 * 3600 * 1000;

/** Removed for ever in one transaction. */
const AT_ONCE = 100;

/**
 * SQL of the deleted mails of the box `$1` that can be brought back, with their indexes:
 * those after the time `$2`, as many of the latest as take at most `$3` bytes together.
 */
export const KEPT = `SELECT ${MAIL_FIELDS}, m.deleted,
    row_number() OVER (ORDER BY m.deleted) AS index
  FROM (
    SELECT d.*, sum(d.bytes) OVER (ORDER BY d.deleted DESC) AS together
    FROM deleted d JOIN box b ON b.id = d.box
    WHERE b.name = $1 AND d.deleted > $2
  ) AS m WHERE m.together <= $3`;

/** The first parameters of {@linkcode KEPT}. */
export function keptValues(
  { now, quota = Number.MAX_SAFE_INTEGER }: StoreContext,
  user: string,
): [string, number, number] {
  return [user, Math.floor(now()) - KEPT_MS, quota];
}

/** Part of the deleted mails; the one that was deleted first has the index 1. */
export async function listDeleted(
  store: StoreContext,
  user: string,
  { before, limit }: { before?: number; limit: number },
): Promise<MailPage> {
  const rows = await store.database.query(
    `WITH kept AS (${KEPT})
    SELECT t.*, k.* FROM (
      SELECT count(*) AS all_mails, count(*) FILTER (WHERE unread) AS all_unread
      FROM kept
    ) AS t LEFT JOIN (
      SELECT * FROM kept WHERE $4::bigint IS NULL OR index < $4
      ORDER BY index DESC LIMIT $5
    ) AS k ON true ORDER BY k.index DESC`,
    [...keptValues(store, user), before ?? null, limit],
  );
  const mails = rows.filter(({ id }) => id !== null)
    .map((row) => toSummary(toStored(row, row.index as number)));
  const [{ all_mails: total, all_unread: unread }] = rows;
  return toPage({ total: total as number, unread: unread as number, mails });
}

/** Removes for ever what cannot be brought back any more. */
export async function purgeDeleted(
  store: StoreContext,
  user: string,
): Promise<void> {
  while (await purgeSome(store, user) === AT_ONCE);
}

/** @returns How many; none without a box. */
function purgeSome(
  store: StoreContext,
  user: string,
): Promise<number | undefined> {
  return withBox(store.database, user, async (connection, box) => {
    const rows = await connection.query(
      `DELETE FROM deleted WHERE box = $4 AND deleted IN (
        SELECT d.deleted FROM deleted d WHERE d.box = $4
          AND d.deleted NOT IN (SELECT k.deleted FROM (${KEPT}) AS k)
        ORDER BY d.deleted LIMIT ${AT_ONCE}
      ) RETURNING letter`,
      [...keptValues(store, user), box.id],
    );
    await releaseLetters(connection, rows.map(({ letter }) => `${letter}`));
    return rows.length;
  });
}
