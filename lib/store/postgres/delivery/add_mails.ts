import type { Box } from "../boxes/box_rows.ts";
import {
  ADD_MAILS,
  ADD_PARAMETERS,
  addParameter,
  commonValues,
  type MailRow,
  ownValues,
  type Place,
} from "../boxes/mail_columns.ts";
import { countIn, countOf, makeRoom, SPAN } from "../boxes/numbering.ts";
import { damaged } from "../database/database_error.ts";
import type { Parameter, Querier, Statement } from "../database/sql.ts";
import { LETTER_COLUMNS } from "../letters/letter.ts";
import {
  type DraftKey,
  findSentSql,
  noteSent,
  noteValues,
  SentBefore,
} from "./sent_drafts.ts";

/** A mail that comes into boxes. */
export interface NewMail {
  mail: MailRow;
  places: readonly Place[];
  /** The boxes that were found when work on it began; all of them are locked. */
  boxes: readonly Box[];
  /** Bytes that a box may hold; any number if left out. */
  quota?: number;
  /** The row of its letter. */
  letter: readonly Parameter[];
  /** The draft that it was made of; none of one that was imported. */
  draft?: DraftKey;
  /** In ms since the epoch. */
  now: number;
}

/**
 * Adds a mail to boxes, which are locked, are there and have room.
 *
 * @throws {SentBefore} If the draft became another mail.
 */
export async function addMails(
  connection: Querier,
  added: NewMail,
): Promise<void> {
  const { text, values } = addStatement(added);
  const add = async () => (await connection.query(text, values)).length > 0;
  if (await add()) return;
  const { mail: { key }, places, draft } = added;
  for (const { box } of places) await makeRoom(connection, box, key);
  if (await add()) return;
  throw draft ? new SentBefore() : damaged("a box has no span with room");
}

/**
 * The same as one statement. It has a row for each box, and none where it did nothing: where
 * a box is not what it was when it was found, has no room or a full span, or the draft became
 * another mail.
 */
export function addStatement(added: NewMail): Statement {
  const { mail, places, boxes, letter, draft, now } = added;
  const { quota = Number.MAX_SAFE_INTEGER } = added;
  const values = [
    ...[...ownValues(places), ...commonValues(mail), ...letter],
    ...[boxes.map(({ id }) => id), boxes.map(({ user }) => user), quota],
  ];
  if (!draft) return { text: ADD, values, isKept: true };
  const note = noteValues(draft, mail.id, now);
  return {
    ...{ text: ADD_AND_NOTE, isKept: true },
    values: [...values, ...note],
  };
}

const BOXES = addParameter("box");
const KEY = addParameter("key");
const BYTES = addParameter("bytes");

const LETTER_TYPES = Object.values(LETTER_COLUMNS);
const LETTER = LETTER_TYPES.map((type, i) =>
  `$${ADD_PARAMETERS + i + 1}::${type}`
);

const BEFORE_GUARD = ADD_PARAMETERS + LETTER_TYPES.length;
const [FOUND, NAMES, QUOTA] = ["bigint[]", "text[]", "bigint"]
  .map((type, i) => `$${BEFORE_GUARD + i + 1}::${type}`);
const BEFORE_NOTE = BEFORE_GUARD + 3;

/** The one row of `may` is there if all is as it has to be. */
const MAY =
  `SELECT 1 FROM box b WHERE b.id = ANY (${FOUND}) AND b.name = ANY (${NAMES})
    HAVING count(*) = cardinality(${FOUND}) AND NOT coalesce(bool_or(
      b.id = ANY (${BOXES}) AND (
        b.bytes + ${BYTES} > ${QUOTA} OR ${countOf("b.id", KEY)} >= ${SPAN}
      )
    ), false)`;
const NOT_SENT = `AND NOT EXISTS (${
  findSentSql(...[1, 2, 5].map((n) => BEFORE_NOTE + n))
})`;

const ADD = addSql(MAY);
const ADD_AND_NOTE = addSql(
  `${MAY} ${NOT_SENT}`,
  `, noted AS (${noteSent(BEFORE_NOTE)})`,
);

/** One statement for all of it: each takes a way to the server and back. */
function addSql(may: string, noted = ""): string {
  return `WITH may AS (${may}
    ), added_letter AS (
      INSERT INTO letter (${Object.keys(LETTER_COLUMNS)})
      SELECT ${LETTER} FROM may
    ), counted AS (${countIn(BOXES, KEY)} AND EXISTS (SELECT 1 FROM may)
    ), added AS (${ADD_MAILS}, may RETURNING box, unread
    )${noted}
    UPDATE box SET total = total + 1, unread = box.unread + added.unread::int,
      bytes = bytes + ${BYTES}, arrived = arrived + 1,
      news = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
    FROM added WHERE box.id = added.box RETURNING box.id`;
}
