import type { Database, Querier } from "../database/sql.ts";
import { lockedBoxes, lockSql, makeBoxes } from "./box_rows.ts";
import { countAnew } from "./numbering.ts";

/** Mails that move in one transaction: a second or two. */
const AT_ONCE = 10_000;

/** What came back. */
export interface GivenBack {
  mails: number;
  /** Whether the box is still there, since the user's box has some of its mails too. */
  left: boolean;
}

/** Two boxes, by their numbers. */
interface Pair {
  from: number;
  to: number;
}

/**
 * Moves the mails of a box that was set aside into its user's, beside what came since: with
 * their ids, in the order of their times. Part of them moves at a time, all or none of it;
 * the same call moves the rest of what was interrupted.
 *
 * @param box Its name, such as `zoe@2026-11-28`.
 * @param atOnce Mails that move in one transaction.
 * @throws {DatabaseError} If there is no such box.
 */
export async function giveBack(
  database: Database,
  user: string,
  box: string,
  atOnce = AT_ONCE,
): Promise<GivenBack> {
  for (let mails = 0;;) {
    const moved = await database.transact(async (transaction) => {
      const pair = await lockBoth(transaction, user, box);
      const moved = await moveSome(transaction, pair, atOnce);
      await countAnew(transaction, pair.from);
      await countAnew(transaction, pair.to);
      return moved;
    });
    mails += moved;
    if (moved === atOnce) continue;
    const left = await database.transact(async (transaction) => {
      const pair = await lockBoth(transaction, user, box);
      return await moveRest(transaction, pair, { user, box });
    });
    return { mails, left };
  }
}

async function lockBoth(
  transaction: Querier,
  user: string,
  box: string,
): Promise<Pair> {
  await makeBoxes(transaction, [user]);
  const names = [user, box];
  const boxes = lockedBoxes(await transaction.query(lockSql(names)), names);
  return { from: boxes.get(box)!.id, to: boxes.get(user)!.id };
}

/** A mail that the other box has as well stays. Its key has the id, too. */
async function moveSome(
  transaction: Querier,
  { from, to }: Pair,
  atOnce: number,
): Promise<number> {
  const [{ mails }] = await transaction.query(
    `WITH picked AS (
      SELECT m.key FROM mail m WHERE m.box = $1 AND NOT EXISTS (
        SELECT 1 FROM mail n WHERE n.box = $2 AND n.id = m.id
      ) ORDER BY m.key LIMIT $3
    ), moved AS (
      UPDATE mail SET box = $2 FROM picked
      WHERE mail.box = $1 AND mail.key = picked.key
      RETURNING mail.unread, mail.bytes
    ), sums AS (
      SELECT count(*) AS mails, count(*) FILTER (WHERE unread) AS unread,
        coalesce(sum(bytes), 0) AS bytes FROM moved
    ), taken AS (
      UPDATE box SET total = total - sums.mails,
        unread = box.unread - sums.unread, bytes = box.bytes - sums.bytes
      FROM sums WHERE id = $1
    )
    UPDATE box SET total = total + sums.mails,
      unread = box.unread + sums.unread, bytes = box.bytes + sums.bytes,
      arrived = arrived + sums.mails,
      news = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
    FROM sums WHERE id = $2 RETURNING sums.mails`,
    [from, to, atOnce],
  );
  return mails as number;
}

/**
 * Moves what was deleted within a day, and what drafts became; then removes the box if it
 * is empty.
 *
 * @returns Whether it is still there.
 */
async function moveRest(
  transaction: Querier,
  { from, to }: Pair,
  { user, box }: { user: string; box: string },
): Promise<boolean> {
  await transaction.query(
    `UPDATE deleted SET box = $2 WHERE box = $1 AND deleted NOT IN (
      SELECT deleted FROM deleted WHERE box = $2
    )`,
    [from, to],
  );
  await transaction.query(
    `UPDATE sent SET sender = $2 WHERE sender = $1 AND tag NOT IN (
      SELECT tag FROM sent WHERE sender = $2
    )`,
    [box, user],
  );
  const ended = await transaction.query(
    `DELETE FROM box WHERE id = $1
      AND NOT EXISTS (SELECT 1 FROM mail WHERE box = $1)
      AND NOT EXISTS (SELECT 1 FROM deleted WHERE box = $1) RETURNING id`,
    [from],
  );
  if (ended.length === 0) return true;
  await transaction.query("DELETE FROM span WHERE box = $1", [from]);
  return false;
}
