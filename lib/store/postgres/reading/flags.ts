import type { MailFlags } from "../../../protocol/requests/flag_list.ts";
import type { Database } from "../database/sql.ts";

/** Mails whose flags are looked up in one go. */
const AT_ONCE = 200;

/** Some mails' flags, and where the next page begins. */
export interface FlagPage {
  mails: MailFlags[];
  next?: string;
}

/**
 * The ids and flags of the newest mails.
 *
 * @param before A key: only those below it, whatever was removed meanwhile.
 */
export async function readFlags(
  database: Database,
  user: string,
  before?: string,
): Promise<FlagPage> {
  const rows = await database.query(
    `SELECT m.id, m.key, m.flags FROM box b JOIN mail m ON m.box = b.id
      WHERE b.name = $1 AND ($2::text IS NULL OR m.key < $2)
      ORDER BY m.key DESC LIMIT ${AT_ONCE}`,
    [user, before ?? null],
  );
  return {
    mails: rows.map(({ id, flags }) => {
      return { id: id as string, flags: flags as string };
    }),
    next: rows.at(-1)?.key as string | undefined,
  };
}
