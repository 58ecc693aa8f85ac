import { newHasher } from "../../../crypto/hasher.ts";
import type { ImportedMessage } from "../../store.ts";
import { LAST_SECOND, orderKey } from "../../maildir/mail_name.ts";
import type { Database } from "../database/sql.ts";
import { LETTER_FIELDS, toLetter } from "../letters/letter.ts";
import { readLetter } from "../letters/letter_reader.ts";

/** So many mails of one second and size are looked at. */
const MOST = 100;

/**
 * Finds the mail that a message was exported from: one that was not imported, but came in
 * the same second and has the same bytes.
 *
 * @returns Its id.
 */
export async function findSame(
  database: Database,
  user: string,
  { time, size, hash }: ImportedMessage,
): Promise<string | undefined> {
  const second = Math.min(Math.floor(time / 1000), LAST_SECOND);
  const rows = await database.query(
    `SELECT m.id, ${LETTER_FIELDS}
      FROM box b JOIN mail m ON m.box = b.id JOIN letter l ON l.id = m.letter
      WHERE b.name = $1 AND m.key >= $2 AND m.key < $3
        AND m.imported IS NULL AND l.size = $4
      ORDER BY m.key DESC LIMIT ${MOST}`,
    [
      user,
      ...[second, second + 1].map((at) => orderKey(at * 1e6, "")),
      size,
    ],
  );
  for (const row of rows) {
    const hasher = await newHasher();
    for await (const piece of readLetter(database, toLetter(row), 0)) {
      hasher.update(piece);
    }
    if (hasher.hex() === hash) return row.id as string;
  }
}
