import type { MailRef } from "../../../protocol/requests/mail_ref.ts";
import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import { toSummary } from "../../maildir/mail_summary.ts";
import { flagLetters } from "../../maildir/mail_name.ts";
import { withBox } from "../boxes/box_rows.ts";
import { findMail } from "../boxes/select_mails.ts";
import type { Querier } from "../database/sql.ts";
import type { StoreContext } from "../store_context.ts";

/**
 * Marks a mail as read or unread, which leaves its other flags as they are.
 *
 * @returns The mail as it is then.
 */
export function markMail(
  { database }: StoreContext,
  user: string,
  ref: MailRef,
  unread: boolean,
): Promise<MailSummary | undefined> {
  return withBox(database, user, async (connection, box) => {
    const found = await findMail(connection, user, ref);
    if (!found) return undefined;
    const { mail } = found;
    if (mail.unread !== unread) {
      const flags = marked(flagLetters(mail.file), unread);
      await write(connection, box.id, { id: mail.id, unread, flags });
    }
    return toSummary({ ...found, mail: { ...mail, unread } });
  });
}

/** Flags are in the order of ASCII. */
function marked(flags: string, unread: boolean): string {
  if (unread) return flags.replaceAll("S", "");
  return [...new Set(flags + "S")].sort().join("");
}

async function write(
  connection: Querier,
  box: number,
  { id, unread, flags }: { id: string; unread: boolean; flags: string },
): Promise<void> {
  await connection.query(
    `WITH marked AS (
      UPDATE mail SET unread = $3, flags = $4, recent = false
      WHERE box = $1 AND id = $2
    )
    UPDATE box SET unread = unread + $5 WHERE id = $1`,
    [box, id, unread, flags, unread ? 1 : -1],
  );
}
