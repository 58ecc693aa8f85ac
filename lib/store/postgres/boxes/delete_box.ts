/** Boxes that were set aside: how much they have, and their end. */
import { setAsideUser } from "../../../program/user_names.ts";
import type { KeptBox } from "../../kept_box.ts";
import type { Database, Querier, Row } from "../database/sql.ts";
import { withBox } from "./box_rows.ts";

/** How often a box has each letter: as a mail, and as one that can be undeleted. */
const OWN = `SELECT letter, count(*) AS times FROM (
    SELECT letter FROM mail WHERE box = b.id
    UNION ALL SELECT letter FROM deleted WHERE box = b.id
  ) AS every GROUP BY letter`;

const KEPT = `SELECT b.name AS box, b.total AS mails, (
    SELECT coalesce(sum(l.size), 0)::bigint FROM (${OWN}) AS own
    JOIN letter l ON l.id = own.letter WHERE l.holders <= own.times
  ) AS bytes FROM box b`;

/** The boxes that were set aside, by their names. */
export async function keptBoxes(database: Querier): Promise<KeptBox[]> {
  const rows = await database.query(
    `${KEPT} WHERE position('@' in b.name) > 0 ORDER BY b.name`,
  );
  return rows.map(toKept)
    .filter(({ box }) => setAsideUser(box) !== undefined);
}

function toKept(row: Row): KeptBox {
  return row as unknown as KeptBox;
}

/**
 * Deletes a box that was set aside, with its mails, and the letters that no other box has:
 * all of it, or nothing.
 *
 * @param name Such as `zoe@2026-11-28`.
 * @returns What it had; undefined if there is none.
 * @throws {TypeError} If the name is of no such box.
 */
export function deleteBox(
  database: Database,
  name: string,
): Promise<KeptBox | undefined> {
  if (setAsideUser(name) === undefined) {
    throw new TypeError(`Cannot delete ${name}: it was not set aside`);
  }
  return withBox(database, name, async (transaction, { id }) => {
    await transaction.query(LOCK, [id]);
    const [had] = await transaction.query(`${KEPT} WHERE b.id = $1`, [id]);
    await transaction.query(RELEASE, [id]);
    for (const table of ["mail", "deleted", "span"]) {
      await transaction.query(`DELETE FROM ${table} WHERE box = $1`, [id]);
    }
    await transaction.query("DELETE FROM sent WHERE sender = $1", [name]);
    await transaction.query("DELETE FROM box WHERE id = $1", [id]);
    return toKept(had);
  });
}

/** In one order: others may release the same letters. */
const LOCK = `SELECT count(*) FROM (
    SELECT l.id FROM letter l WHERE l.id IN (
      SELECT letter FROM mail WHERE box = $1
      UNION SELECT letter FROM deleted WHERE box = $1
    ) ORDER BY l.id FOR UPDATE
  ) AS locked`;

const RELEASE = `WITH own AS (
    SELECT o.* FROM box b CROSS JOIN LATERAL (${OWN}) AS o WHERE b.id = $1
  ), gone AS (
    DELETE FROM letter l USING own
    WHERE l.id = own.letter AND l.holders <= own.times RETURNING l.id
  ), chunks AS (
    DELETE FROM chunk c USING gone WHERE c.letter = gone.id
  )
  UPDATE letter l SET holders = l.holders - own.times FROM own
  WHERE l.id = own.letter AND l.holders > own.times`;
