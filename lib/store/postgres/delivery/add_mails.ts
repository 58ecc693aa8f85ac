import {
  ADD_MAILS,
  ADD_PARAMETERS,
  addParameter,
  commonValues,
  type MailRow,
  ownValues,
  type Place,
} from "../boxes/mail_columns.ts";
import { countIn, countOf, makeRoom } from "../boxes/numbering.ts";
import type { Parameter, Querier } from "../database/sql.ts";
import { LETTER_COLUMNS } from "../letters/letter.ts";
import { type DraftKey, noteSent, noteValues } from "./sent_drafts.ts";

/** A mail that comes into boxes. */
export interface NewMail {
  mail: MailRow;
  places: readonly Place[];
  /** The row of its letter. */
  letter: readonly Parameter[];
  /** The draft that it was made of; none of one that was imported. */
  draft?: DraftKey;
  /** In ms since the epoch. */
  now: number;
}

/** Adds a mail to boxes, which are locked and have room in their spans. */
export async function addMails(
  connection: Querier,
  { mail, places, letter, draft, now }: NewMail,
): Promise<void> {
  const values = [...ownValues(places), ...commonValues(mail), ...letter];
  if (!draft) return void await connection.query(addSql(false), values);
  const note = noteValues(draft, mail.id, now);
  await connection.query(addSql(true), [...values, ...note]);
}

const BOXES = addParameter("box");

/** One statement for all of it: each takes a way to the server and back. */
function addSql(noted: boolean): string {
  const types = Object.values(LETTER_COLUMNS);
  const letter = types.map((type, i) => `$${ADD_PARAMETERS + i + 1}::${type}`);
  return `WITH added_letter AS (
      INSERT INTO letter (${Object.keys(LETTER_COLUMNS)}) VALUES (${letter})
    ), counted AS (${countIn(BOXES, addParameter("key"))}
    ), added AS (${ADD_MAILS} RETURNING box, unread
    )${noted ? `, noted AS (${noteSent(ADD_PARAMETERS + types.length)})` : ""}
    UPDATE box SET total = total + 1, unread = box.unread + added.unread::int,
      bytes = bytes + ${addParameter("bytes")}, arrived = arrived + 1,
      news = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
    FROM added WHERE box.id = added.box`;
}

/** Makes room in the spans of boxes, which are locked, for a mail that is to come. */
export async function prepareBoxes(
  connection: Querier,
  boxes: readonly number[],
  key: string,
): Promise<void> {
  const rows = await connection.query(
    `SELECT w.box, ${countOf("w.box", "$2")} AS count
      FROM unnest($1::bigint[]) AS w (box)`,
    [boxes, key],
  );
  for (const row of rows) {
    const [box, count] = [row.box as number, row.count as number];
    await makeRoom(connection, { box, key, count });
  }
}
