import { concatBytes } from "../../lib/crypto/bytes.ts";
import { formatHead } from "../../lib/letter/write_head.ts";
import { draftTag, makeMailId } from "../../lib/store/maildir/mail_name.ts";
import { ensureBoxes } from "../../lib/store/postgres/boxes/box_rows.ts";
import {
  ALL_COLUMNS,
  COMMON,
  COMMON_COLUMNS,
  commonValues,
  type MailRow,
} from "../../lib/store/postgres/boxes/mail_columns.ts";
import { makeRow } from "../../lib/store/postgres/boxes/make_row.ts";
import { SPAN } from "../../lib/store/postgres/boxes/numbering.ts";
import type {
  Database,
  Parameter,
  Querier,
  Value,
} from "../../lib/store/postgres/database/sql.ts";
import { LETTER_COLUMNS } from "../../lib/store/postgres/letters/letter.ts";
import { textOf } from "./content.ts";
import { SMALL_MAIL } from "./fill_box.ts";

/** The oldest of the mails was received that long ago, in ms. */
const AGE_MS = 365 * 86_400_000;

/** Fills a box of a database with so many mails that were read long ago. */
export async function fillDatabase(
  database: Database,
  user: string,
  count: number,
): Promise<void> {
  await ensureBoxes(database, [user]);
  const first = Date.now() - AGE_MS;
  const tag = await draftTag("filled-by-bench");
  for (let from = 0; from < count; from += SPAN) {
    const length = Math.min(SPAN, count - from);
    const mails = Array.from({ length }, (_, i) => {
      return oldMail(first + from + i, tag, `Mail ${from + i}`);
    });
    await database.transact((connection) => add(connection, user, mails));
  }
}

interface OldMail {
  row: MailRow;
  letter: Parameter[];
}

function oldMail(time: number, tag: string, title: string): OldMail {
  const content = textOf(SMALL_MAIL);
  const micros = time * 1000;
  const id = makeMailId(micros, tag);
  const { length } = content;
  const about = { from: "user1", to: ["user2"], title };
  const head = formatHead(about, { id, time, length });
  const message = concatBytes(head, content);
  const letter = crypto.randomUUID();
  const headSize = head.length;
  const facts = { id, micros, length, size: length, headSize, letter };
  return {
    row: makeRow(about, facts),
    letter: [letter, message, headSize, message.length, 0, null, 1],
  };
}

/** A stretch of mails, newer than those before. */
async function add(
  connection: Querier,
  user: string,
  mails: OldMail[],
): Promise<void> {
  const letters = mails.map(({ letter }) => letter);
  const names = Object.keys(LETTER_COLUMNS);
  await connection.query(
    `INSERT INTO letter (${names}) SELECT * FROM ${
      unnest(Object.values(LETTER_COLUMNS), 0)
    }`,
    columnsOf(letters, names.length),
  );
  const types = COMMON.map((name) => COMMON_COLUMNS[name].split(" ")[0]);
  const rows = mails.map(({ row }) => commonValues(row));
  await connection.query(
    `WITH own AS (SELECT id FROM box WHERE name = $1), added AS (
      INSERT INTO mail (${ALL_COLUMNS})
      SELECT own.id, false, false, 'S', NULL, NULL, m.*
      FROM own, ${unnest(types, 2)} AS m RETURNING box, bytes
    ), counted AS (
      INSERT INTO span (box, first, count) SELECT id, $2, ${mails.length}
      FROM own
    )
    UPDATE box SET total = total + t.mails, bytes = box.bytes + t.bytes
    FROM (SELECT count(*) AS mails, sum(bytes) AS bytes FROM added) AS t
    WHERE name = $1`,
    [user, mails[0].row.key, ...columnsOf(rows, COMMON.length)],
  );
}

/** SQL of a table whose columns are parameters. */
function unnest(types: readonly string[], before: number): string {
  const columns = types.map((type, i) => `$${before + i + 1}::${type}[]`);
  return `unnest(${columns.join(", ")})`;
}

function columnsOf(rows: Parameter[][], count: number): Value[][] {
  return Array.from(
    { length: count },
    (_, column) => rows.map((row) => row[column] as Value),
  );
}
