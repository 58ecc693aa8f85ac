import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import type { DeleteQuery } from "../../../protocol/requests/mails/delete.ts";
import { toSummary } from "../../maildir/mail_summary.ts";
import { withBox } from "../boxes/box_rows.ts";
import { ALL_COLUMNS, type StoredMail } from "../boxes/mail_columns.ts";
import { countOut } from "../boxes/numbering.ts";
import { findMail } from "../boxes/select_mails.ts";
import type { Querier } from "../database/sql.ts";
import { releaseLetters } from "../letters/release_letters.ts";
import type { StoreContext } from "../store_context.ts";

/** Takes a mail out of its box, and says which it was. */
export function deleteMail(
  { database, now }: StoreContext,
  user: string,
  { forever = false, ...ref }: DeleteQuery,
): Promise<MailSummary | undefined> {
  return withBox(database, user, async (connection, box) => {
    const found = await findMail(connection, user, ref);
    if (!found) return undefined;
    if (forever) await remove(connection, box.id, found);
    else await keep(connection, box.id, found, now());
    await countOut(connection, box.id, found.mail.key);
    return toSummary(found);
  });
}

/** Two mails of one millisecond stay in their order. */
async function keep(
  connection: Querier,
  box: number,
  { mail }: StoredMail,
  now: number,
): Promise<void> {
  await connection.query(
    `WITH gone AS (
      DELETE FROM mail WHERE box = $1 AND id = $2 RETURNING *
    ), kept AS (
      INSERT INTO deleted (${ALL_COLUMNS}, deleted)
      SELECT ${ALL_COLUMNS}, greatest($3::bigint, 1 + (
        SELECT max(d.deleted) FROM deleted d WHERE d.box = $1
      )) FROM gone
    ) ${COUNT}`,
    [box, mail.id, Math.floor(now)],
  );
}

async function remove(
  connection: Querier,
  box: number,
  { mail, letter }: StoredMail,
): Promise<void> {
  await connection.query(
    `WITH gone AS (
      DELETE FROM mail WHERE box = $1 AND id = $2 RETURNING *
    ) ${COUNT}`,
    [box, mail.id],
  );
  await releaseLetters(connection, [letter]);
}

const COUNT = `UPDATE box SET total = total - 1,
    unread = box.unread - gone.unread::int, bytes = box.bytes - gone.bytes
  FROM gone WHERE box.id = gone.box`;
