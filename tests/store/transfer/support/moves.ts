import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import type { MailCount } from "../../../../lib/store/store.ts";
import { openMaildirSource } from "../../../../lib/store/maildir/transfer/maildir_source.ts";
import { openMaildirTarget } from "../../../../lib/store/maildir/transfer/maildir_target.ts";
import { openPostgresSource } from "../../../../lib/store/postgres/transfer/postgres_source.ts";
import { openPostgresTarget } from "../../../../lib/store/postgres/transfer/postgres_target.ts";
import {
  type Moved,
  moveMail,
} from "../../../../lib/store/transfer/move_mail.ts";
import type { FileSystem } from "../../../../lib/store/maildir/file_system.ts";

/** What tests replace. */
export interface MoveOptions {
  fs?: FileSystem;
  told?: string[];
  /** How a person calls the database. */
  name?: string;
}

function both(
  now: number,
  { fs, told = [], name = "the database" }: MoveOptions,
) {
  const tell = (sentence: string) => void told.push(sentence);
  const recover = (root: string) =>
    recoverDeliveries(root, tell, { now: () => now });
  return {
    folder: { now, tell, fs, recover },
    database: { name, now },
  };
}

/** Moves the mail of a folder into a database. */
export async function toDatabase(
  folder: string,
  database: Database,
  now: number,
  options: MoveOptions = {},
): Promise<Moved> {
  const of = both(now, options);
  const source = await openMaildirSource(folder, of.folder);
  try {
    return await moveMail(
      source,
      await openPostgresTarget(database, of.database),
    );
  } finally {
    await source.close();
  }
}

/** Moves the mail of a database into a folder. */
export async function toFolder(
  database: Database,
  folder: string,
  now: number,
  options: MoveOptions = {},
): Promise<Moved> {
  const of = both(now, options);
  const source = await openPostgresSource(database, of.database);
  const count = (users: readonly string[]) => countMails(folder, users, now);
  const target = await openMaildirTarget(folder, { ...of.folder, count });
  try {
    return await moveMail(source, target);
  } finally {
    await target.close();
  }
}

async function countMails(
  folder: string,
  users: readonly string[],
  now: number,
): Promise<Map<string, MailCount>> {
  const store = openMailStore(folder, { now: () => now });
  const counts = new Map<string, MailCount>();
  for (const user of users) counts.set(user, await store.count(user));
  await store.close();
  return counts;
}
