/** Boxes of accounts that ended: they keep their mail, under a name of no user. */
import { setAsideName } from "../../../program/user_names.ts";
import type { Querier } from "../database/sql.ts";
import { lockSql } from "./box_rows.ts";

/**
 * Gives a user's box a name with the day, so that nobody who gets the user's name later
 * gets the mail, and with it what the user's drafts became.
 *
 * @returns The new name; undefined if there is no box.
 */
export async function setBoxAside(
  transaction: Querier,
  user: string,
  day: Date,
): Promise<string | undefined> {
  const [box] = await transaction.query(lockSql([user]));
  if (!box) return undefined;
  const name = await freeName(transaction, user, day);
  const renamed = [
    "UPDATE box SET name = $2 WHERE name = $1",
    "UPDATE sent SET sender = $2 WHERE sender = $1",
  ];
  for (const sql of renamed) await transaction.query(sql, [user, name]);
  return name;
}

/** The caller has locked the user's box: nobody else takes such a name meanwhile. */
async function freeName(
  transaction: Querier,
  user: string,
  day: Date,
): Promise<string> {
  const rows = await transaction.query(
    "SELECT name FROM box WHERE name > $1 AND name < $2",
    // The character after @.
    [`${user}@`, `${user}A`],
  );
  const taken = new Set(rows.map(({ name }) => name));
  for (let copy = 1;; copy++) {
    const name = setAsideName(user, day, copy);
    if (!taken.has(name)) return name;
  }
}

/** As {@link setBoxAside}, unless no mail ever came to the box. */
export async function setUsedBoxAside(
  transaction: Querier,
  user: string,
  day: Date,
): Promise<string | undefined> {
  const [row] = await transaction.query(
    `SELECT total > 0 OR arrived > 0
      OR EXISTS (SELECT 1 FROM deleted d WHERE d.box = b.id) AS used
    FROM box b WHERE name = $1 FOR UPDATE`,
    [user],
  );
  if (row?.used !== true) return undefined;
  return await setBoxAside(transaction, user, day);
}
