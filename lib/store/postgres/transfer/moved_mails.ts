import { baseOfId } from "../../maildir/transfer/file_base.ts";
import { flagLetters } from "../../maildir/mail_name.ts";
import { type MovedMail, TransferError } from "../../transfer/transfer.ts";
import { MAIL_FIELDS, toStored } from "../boxes/mail_columns.ts";
import type { Database, Row } from "../database/sql.ts";
import { type BoxesByUser, type BoxRow, holdersOf } from "./holders.ts";
import { MovedPage, type PageMail } from "./moved_page.ts";

/** Mails that are looked up by one statement. */
const AT_ONCE = 256;

const FIELDS = `${MAIL_FIELDS}, l.size AS message_size, l.head_size,
  l.chunks, l.holders, octet_length(l.start) AS start_size`;

/**
 * The mails of a box, but for those that a box before it has as well: that one gave them
 * with all their places.
 */
export async function* liveMails(
  database: Database,
  box: BoxRow,
  byUser: BoxesByUser,
): AsyncGenerator<MovedMail, void, void> {
  let after = "";
  for (;;) {
    const rows = await database.query(
      `SELECT ${FIELDS} FROM mail m JOIN letter l ON l.id = m.letter
      WHERE m.box = $1 AND m.key > $2 ORDER BY m.key LIMIT ${AT_ONCE}`,
      [box.id, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.key as string;
    const shared = rows.filter(({ holders }) => holders as number > 1);
    const holders = await holdersOf(database, shared, byUser);
    const own = rows.filter((row) => {
      const first = holders.get(row.letter as string)?.[0];
      return first === undefined || first.box.id === box.id;
    });
    yield* pageOf(
      database,
      own,
      (row) => holders.get(row.letter as string) ?? [{ box, row }],
    );
  }
}

/** The deleted mails of a box, each by itself. */
export async function* deletedMails(
  database: Database,
  box: BoxRow,
  since: number,
): AsyncGenerator<MovedMail, void, void> {
  let after = since;
  for (;;) {
    const rows = await database.query(
      `SELECT ${FIELDS}, m.deleted FROM deleted m
      JOIN letter l ON l.id = m.letter
      WHERE m.box = $1 AND m.deleted > $2 ORDER BY m.deleted LIMIT ${AT_ONCE}`,
      [box.id, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.deleted as number;
    yield* pageOf(database, rows, (row) => [{ box, row }]);
  }
}

function* pageOf(
  database: Database,
  rows: readonly Row[],
  holdersOf: (row: Row) => readonly { box: BoxRow; row: Row }[],
): Generator<MovedMail, void, void> {
  const page = new MovedPage(database, rows.map(toPageMail));
  for (const [i, row] of rows.entries()) {
    const places = holdersOf(row).map(({ box, row }) => ({
      box: box.name,
      flags: row.flags as string,
      recent: row.recent === true,
      ...typeof row.deleted === "number" && { deleted: row.deleted },
    }));
    const { id, base, size } = page.mails[i];
    yield { id, base, size, places, open: (wanted) => page.open(i, wanted) };
  }
}

function toPageMail(row: Row): PageMail {
  const { mail, letter } = toStored(row, 0);
  const number = (name: string) => row[name] as number;
  const sizes = { size: number("message_size"), headSize: number("head_size") };
  return {
    ...{ id: mail.id, base: baseOf(row), mail, letter, ...sizes },
    chunks: number("chunks"),
    startSize: number("start_size"),
  };
}

function baseOf({ id, file }: Row): string {
  const base = file ?? baseOfId(id as string);
  if (typeof base === "string" && flagLetters(base) === "") return base;
  throw new TransferError(`No file can have the id ${JSON.stringify(id)}`);
}
