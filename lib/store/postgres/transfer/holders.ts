import { recipientsOf } from "../../../letter/recipients.ts";
import { parseHead } from "../../../letter/read_head.ts";
import { setAsideUser } from "../../../program/user_names.ts";
import type { Database, Row } from "../database/sql.ts";

/** A box by its row. */
export interface BoxRow {
  id: number;
  name: string;
}

/** A box that has a letter, and its row of the mail. */
export interface Holder {
  box: BoxRow;
  row: Row;
}

/** The boxes of each user: their own, and those that were set aside. */
export type BoxesByUser = ReadonlyMap<string, readonly BoxRow[]>;

/** Sorts boxes by the users whose they are, or were. */
export function boxesByUser(boxes: readonly BoxRow[]): BoxesByUser {
  return Map.groupBy(boxes, ({ name }) => setAsideUser(name) ?? name);
}

/**
 * The boxes that have each of some letters, in the order of their numbers: the sender and
 * the recipients are asked. No index finds the mails of a letter, and a move alone is no
 * reason for one, which each delivery would have to write.
 *
 * @param rows Of mails, with their letters.
 * @returns Holders by the letter. A letter that is not there has one box.
 */
export async function holdersOf(
  database: Database,
  rows: readonly Row[],
  byUser: BoxesByUser,
): Promise<Map<string, Holder[]>> {
  const found = new Map<string, Holder[]>();
  if (rows.length === 0) return found;
  const people = await peopleOf(database, rows);
  const asked = rows.flatMap(({ id, letter, box: own }) => {
    const users = new Set(people.get(letter as string));
    const candidates = [...users].flatMap((user) => byUser.get(user) ?? []);
    const isOne = candidates.some((box) => box.id === own);
    return isOne ? candidates.map((box) => ({ box, id, letter })) : [];
  });
  for (const { n, ...row } of await findMails(database, asked)) {
    const { box, letter } = asked[n as number - 1];
    const holders = found.get(letter as string) ?? [];
    holders.push({ box, row });
    found.set(letter as string, holders);
  }
  for (const all of found.values()) all.sort((a, b) => a.box.id - b.box.id);
  return found;
}

/** Who wrote each letter, and to whom. */
async function peopleOf(
  database: Database,
  rows: readonly Row[],
): Promise<Map<string, string[]>> {
  const heads = await database.query(
    `SELECT id, substring(start FROM 1 FOR head_size::int) AS head FROM letter
    WHERE id = ANY ($1::uuid[])`,
    [rows.map(({ letter }) => letter as string)],
  );
  return new Map(heads.map(({ id, head }) => {
    const { from, ...people } = parseHead(head as Uint8Array);
    return [id as string, [from, ...recipientsOf(people)]];
  }));
}

function findMails(
  database: Database,
  asked: readonly { box: BoxRow; id: unknown; letter: unknown }[],
): Promise<Row[]> {
  return database.query(
    `SELECT w.n, m.flags, m.recent
    FROM unnest($1::bigint[], $2::text[], $3::uuid[]) WITH ORDINALITY
      AS w (box, id, letter, n)
    JOIN mail m ON m.box = w.box AND m.id = w.id AND m.letter = w.letter`,
    [
      asked.map(({ box }) => box.id),
      asked.map(({ id }) => id as string),
      asked.map(({ letter }) => letter as string),
    ],
  );
}
