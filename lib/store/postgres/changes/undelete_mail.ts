import { OverQuotaError } from "../../errors.ts";
import type { MailRef } from "../../../protocol/requests/mail_ref.ts";
import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import { toSummary } from "../../maildir/mail_summary.ts";
import { type Box, withBox } from "../boxes/box_rows.ts";
import {
  ALL_COLUMNS,
  type StoredMail,
  toStored,
} from "../boxes/mail_columns.ts";
import { countIn, makeRoom } from "../boxes/numbering.ts";
import { findMail } from "../boxes/select_mails.ts";
import type { Querier } from "../database/sql.ts";
import type { StoreContext } from "../store_context.ts";
import { KEPT, keptValues } from "./deleted_mails.ts";

/**
 * Brings a deleted mail back to its old place, as it was. One that is back already is the
 * answer, too.
 *
 * @throws {OverQuotaError} If the box has no room for it.
 */
export function undeleteMail(
  store: StoreContext,
  user: string,
  ref: MailRef,
): Promise<MailSummary | undefined> {
  return withBox(store.database, user, async (connection, box) => {
    const kept = await findKept(store, connection, user, ref);
    const id = kept?.stored.mail.id ?? ("id" in ref ? ref.id : undefined);
    if (id === undefined) return undefined;
    const there = await findMail(connection, user, { id });
    if (there) return toSummary(there);
    if (!kept) return undefined;
    checkRoom(store, box, kept.stored);
    await putBack(connection, box.id, kept);
    const back = await findMail(connection, user, { id });
    return back && toSummary(back);
  });
}

interface KeptMail {
  stored: StoredMail;
  /** When it was deleted: no two of a box at one time. */
  deleted: number;
}

/** Of two with one id, the one that was deleted last. */
async function findKept(
  store: StoreContext,
  connection: Querier,
  user: string,
  ref: MailRef,
): Promise<KeptMail | undefined> {
  const which = "id" in ref ? "k.id = $4" : "k.index = $4::bigint";
  const [row] = await connection.query(
    `SELECT * FROM (${KEPT}) AS k WHERE ${which}
      ORDER BY k.deleted DESC LIMIT 1`,
    [...keptValues(store, user), "id" in ref ? ref.id : ref.index],
  );
  return row &&
    { stored: toStored(row, 0), deleted: row.deleted as number };
}

function checkRoom(
  { quota = Infinity }: StoreContext,
  { user, bytes }: Box,
  { mail }: StoredMail,
): void {
  if (bytes + mail.bytes > quota) throw new OverQuotaError(user);
}

async function putBack(
  connection: Querier,
  box: number,
  { stored: { mail }, deleted }: KeptMail,
): Promise<void> {
  const { key } = mail;
  await makeRoom(connection, box, key);
  await connection.query(
    `WITH back AS (
      DELETE FROM deleted WHERE box = $1 AND deleted = $2 RETURNING *
    ), counted AS (
      ${countIn("ARRAY[$1::bigint]", "$3")}
    ), added AS (
      INSERT INTO mail (${ALL_COLUMNS}) SELECT ${ALL_COLUMNS} FROM back
    )
    UPDATE box SET total = total + 1, unread = box.unread + back.unread::int,
      bytes = box.bytes + back.bytes FROM back WHERE box.id = back.box`,
    [box, deleted, key],
  );
}
