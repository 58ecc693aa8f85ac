import {
  ADD_MAILS,
  ADD_PARAMETERS,
  addParameter,
  commonValues,
  type MailRow,
  ownValues,
  type Place,
} from "../boxes/mail_columns.ts";
import type { LockedBox } from "../boxes/box_rows.ts";
import { countIn, makeRoom } from "../boxes/numbering.ts";
import type { Parameter, Querier } from "../database/sql.ts";
import { LETTER_COLUMNS } from "../letters/letter.ts";
import {
  type DraftKey,
  noteSent,
  noteValues,
  SentBefore,
} from "./sent_drafts.ts";

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

/**
 * Adds a mail to boxes, which are locked.
 *
 * @throws {SentBefore} If the draft became another mail.
 */
export async function addMails(
  connection: Querier,
  boxes: readonly LockedBox[],
  { mail, places, letter, draft, now }: NewMail,
): Promise<void> {
  for (const { id: box, count } of boxes) {
    await makeRoom(connection, { box, key: mail.key, count });
  }
  const values = [...ownValues(places), ...commonValues(mail), ...letter];
  const note = draft ? noteValues(draft, mail.id, now) : [];
  const rows = await connection.query(
    addSql(draft !== undefined),
    [...values, ...note],
  );
  if (draft && rows[0].noted === 0) throw new SentBefore();
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
    FROM added WHERE box.id = added.box
    ${noted ? "RETURNING (SELECT count(*) FROM noted) AS noted" : ""}`;
}
