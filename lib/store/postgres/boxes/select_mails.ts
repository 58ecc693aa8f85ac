/** Finds mails of a box, each with its index number, by one statement: so all of it agrees. */
import type { MailRef } from "../../../protocol/requests/mail_ref.ts";
import type { Parameter, Querier, Row } from "../database/sql.ts";
import {
  LETTER_FIELDS,
  type StoredLetter,
  toLetter,
} from "../letters/letter.ts";
import { MAIL_FIELDS, type StoredMail, toStored } from "./mail_columns.ts";
import { keyAt, NUMBERED } from "./numbering.ts";

/** Which mails to take, newest first. */
export interface Selection {
  /** Only those with a smaller index number. */
  before?: number;
  limit: number;
  /** A condition of SQL on `m`, with the parameters from `$4` on. */
  where?: string;
  values?: readonly Parameter[];
}

/** Mails of a box, newest first, and how many it has. */
export interface SelectedMails {
  total: number;
  unread: number;
  mails: StoredMail[];
}

/** Mails of a box, and how many it has. */
export async function selectMails(
  querier: Querier,
  user: string,
  { before, limit, where, values = [] }: Selection,
): Promise<SelectedMails> {
  const rows = await querier.query(
    selectSql(before !== undefined, where),
    [user, limit, before ?? null, ...values],
  );
  const [{ box_total: total, box_unread: unread } = NO_BOX] = rows as BoxRow[];
  const last = Math.min(total, (before ?? Infinity) - 1);
  const mails = rows.filter(({ id }) => id !== null).map((row, i) => {
    return toStored(row, where === undefined ? last - i : row.index as number);
  });
  return { total, unread, mails };
}

type BoxRow = Row & { box_total: number; box_unread: number };
const NO_BOX = { box_total: 0, box_unread: 0 };

/** The box is one row at least, its mails a row each. */
function selectSql(bounded: boolean, where?: string): string {
  // $3 is named even where it is not used: its type has to be known.
  const bound = bounded
    ? `AND ($3::bigint > b.total OR m.key <= ${
      keyAt("b.id", "($3::bigint - 1)")
    })`
    : "AND $3::bigint IS NULL";
  return `SELECT b.total AS box_total, b.unread AS box_unread, m.*
    ${where === undefined ? "" : ", numbered.index"}
    FROM box b LEFT JOIN LATERAL (
      SELECT ${MAIL_FIELDS} FROM mail m
      WHERE m.box = b.id ${bound} ${where === undefined ? "" : `AND ${where}`}
      ORDER BY m.key DESC LIMIT $2
    ) AS m ON true
    ${where === undefined ? "" : NUMBERED}
    WHERE b.name = $1 ORDER BY m.key DESC`;
}

/** A mail by its id or its index number. */
export async function findMail(
  querier: Querier,
  user: string,
  ref: MailRef,
): Promise<StoredMail | undefined> {
  const row = await findRow(querier, user, ref);
  return row && toStored(row, row.index as number);
}

/** The same with its letter, which may be gone by now. */
export async function findWithLetter(
  querier: Querier,
  user: string,
  ref: MailRef,
): Promise<{ found: StoredMail; letter: StoredLetter } | undefined> {
  const row = await findRow(querier, user, ref, {
    fields: `, ${LETTER_FIELDS}`,
    join: "JOIN letter l ON l.id = m.letter",
  });
  return row &&
    { found: toStored(row, row.index as number), letter: toLetter(row) };
}

/** A mail's row, with what a JOIN adds to it. */
async function findRow(
  querier: Querier,
  user: string,
  ref: MailRef,
  more = { fields: "", join: "" },
): Promise<Row | undefined> {
  const value = "id" in ref ? ref.id : ref.index;
  const [row] = await querier.query(findSql(ref, more), [user, value]);
  return row;
}

/** An index that was asked for need not be counted once more. */
function findSql(
  ref: MailRef,
  more: { fields: string; join: string },
): string {
  const [index, join, which] = "id" in ref
    ? ["numbered.index", NUMBERED, "m.id = $2"]
    : ["$2::bigint AS index", "", isAtIndex("$2::bigint")];
  return `SELECT ${MAIL_FIELDS}, ${index} ${more.fields}
    FROM box b JOIN mail m ON m.box = b.id ${join} ${more.join}
    WHERE b.name = $1 AND ${which}`;
}

function isAtIndex(index: string): string {
  return `${index} BETWEEN 1 AND b.total AND m.key = ${keyAt("b.id", index)}`;
}

/** Mails by their ids, in the order of these; undefined where there is none. */
export async function findMails(
  querier: Querier,
  user: string,
  ids: readonly string[],
): Promise<(StoredMail | undefined)[]> {
  const rows = await querier.query(
    `SELECT ${MAIL_FIELDS}, numbered.index
      FROM box b JOIN mail m ON m.box = b.id ${NUMBERED}
      WHERE b.name = $1 AND m.id = ANY ($2::text[])`,
    [user, ids],
  );
  const found = rows.map((row) => toStored(row, row.index as number));
  const byId = new Map(found.map((each) => [each.mail.id, each]));
  return ids.map((id) => byId.get(id));
}
