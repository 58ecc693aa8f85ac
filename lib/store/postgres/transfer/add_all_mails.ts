import { setAsideUser } from "../../../program/user_names.ts";
import { sentPart } from "../../maildir/index/rows/sent_part.ts";
import { baseOfId } from "../../maildir/transfer/file_base.ts";
import type { MovedLetter, MovedPlace } from "../../transfer/transfer.ts";
import { type Box, lockedBoxes, lockSql } from "../boxes/box_rows.ts";
import {
  addRows,
  commonValues,
  type MailRow,
  ownValues,
} from "../boxes/mail_columns.ts";
import type { Database, Parameter, Querier } from "../database/sql.ts";
import { LETTER_COLUMNS } from "../letters/letter.ts";
import type { LetterWriter } from "../letters/letter_writer.ts";
import { countAllIn } from "../boxes/count_all_in.ts";

/** A letter whose content was written, and which no box has yet. */
export interface WrittenLetter {
  letter: MovedLetter;
  writer: LetterWriter;
  head: Uint8Array;
  /** SHA-256 of the message, in hex. */
  hash: string;
  /** The same, of a message that its owner imported. */
  imported?: string;
}

/** A row of a table of mails. */
interface NewRow {
  values: Parameter[];
  box: Box;
  key: string;
  unread: boolean;
  bytes: number;
  deleted?: number;
}

/** Adds mails to their boxes, which are there: all of them, or none. */
export async function addAllMails(
  database: Database,
  written: readonly WrittenLetter[],
): Promise<void> {
  const all = written.flatMap(({ letter }) =>
    letter.places.map(({ box }) => box)
  );
  const names = [...new Set(all)];
  await database.transact(async (connection, locked) => {
    const boxes = lockedBoxes(locked, names);
    await addLetters(connection, written);
    const rows = written.flatMap((one) =>
      one.letter.places.map((place) => toRow(one, place, boxes.get(place.box)!))
    );
    const live = rows.filter(({ deleted }) => deleted === undefined);
    const gone = rows.filter(({ deleted }) => deleted !== undefined);
    if (gone.length > 0) await addDeleted(connection, gone);
    if (live.length > 0) await addLive(connection, live);
  }, { first: lockSql(names) });
}

const LETTERS = `INSERT INTO letter (${Object.keys(LETTER_COLUMNS)})
  SELECT * FROM unnest(${
  Object.values(LETTER_COLUMNS).map((type, i) => `$${i + 1}::${type}[]`)
})`;

async function addLetters(
  connection: Querier,
  written: readonly WrittenLetter[],
): Promise<void> {
  const rows: Parameter[][] = [];
  for (const { letter: { entry, places }, writer, head } of written) {
    const facts = { head, sealed: entry.sealed, holders: places.length };
    await writer.checkChunks(connection);
    rows.push(writer.row(facts));
  }
  await connection.query(LETTERS, columnsOf(rows));
}

/** Columns of rows, each an array. */
function columnsOf(rows: readonly Parameter[][]): Parameter[] {
  return rows[0].map((_, i) => rows.map((row) => row[i])) as Parameter[];
}

function toRow(
  { letter, writer, imported }: WrittenLetter,
  { box: name, flags, recent, deleted }: MovedPlace,
  box: Box,
): NewRow {
  const { entry, people, id, base } = letter;
  const unread = !flags.includes("S");
  const mail: MailRow = {
    ...entry,
    letter: writer.id,
    ...imported !== undefined && { imported },
    ...baseOfId(id) !== base && { file: base },
  };
  const user = setAsideUser(name) ?? name;
  const place = { box: box.id, flags, recent, unread };
  const own = ownValues([{ ...place, ...sentPart(user, people()) }])
    .map((column) => (column as readonly Parameter[])[0]);
  const values = [...own, ...commonValues(mail)];
  const { key, bytes } = entry;
  return { values, box, key, unread, bytes, deleted };
}

const ADD_LIVE = addRows("mail");
const ADD_DELETED = addRows("deleted", { deleted: "bigint" });

async function addDeleted(
  connection: Querier,
  rows: readonly NewRow[],
): Promise<void> {
  const values = rows.map(({ values, deleted }) => [...values, deleted!]);
  await connection.query(ADD_DELETED, columnsOf(values));
}

async function addLive(
  connection: Querier,
  rows: readonly NewRow[],
): Promise<void> {
  await connection.query(ADD_LIVE, columnsOf(rows.map(({ values }) => values)));
  await connection.query(
    `UPDATE box SET total = box.total + w.mails, unread = box.unread + w.unread,
      bytes = box.bytes + w.bytes, arrived = box.arrived + w.mails
    FROM (
      SELECT box, count(*) AS mails, sum(unread::int) AS unread,
        sum(bytes) AS bytes
      FROM unnest($1::bigint[], $2::boolean[], $3::bigint[])
        AS n (box, unread, bytes) GROUP BY box
    ) AS w WHERE box.id = w.box`,
    [
      rows.map(({ box }) => box.id),
      rows.map(({ unread }) => unread),
      rows.map(({ bytes }) => bytes),
    ],
  );
  await countAllIn(
    connection,
    rows.map(({ box, key }) => ({ box: box.id, key })),
  );
}
