/** What a worker does with mail that is in a database, which several servers share. */
import { storeFiles } from "../../../keys/store_files.ts";
import { systemSentence } from "../../../program/system/system_reason.ts";
import { MailNews } from "../../../store/postgres/news.ts";
import type { Database } from "../../../store/postgres/database/sql.ts";
import { openDatabase } from "../../../store/postgres/open_database.ts";
import type { PostgresStoreOptions } from "../../../store/postgres/opened_store.ts";
import { weakSettings } from "../../../store/postgres/hosts/weak_settings.ts";
import { openPostgresStore } from "../../../store/postgres/postgres_store.ts";
import { parseStoreAddress } from "../../../store/postgres/store_address.ts";
import { checkStore } from "../../../store/postgres/transfer/unfinished.ts";
import type { Kept } from "../session/kept.ts";
import { sharedAccounts } from "./shared_accounts.ts";

/** Which database it is, and how a worker comes to it. */
export interface SharedStoreSettings {
  /** Folder of the server's keys. */
  keys: string;
  /** The address of the database. */
  store: string;
  /** The file of the password, if it is not among the keys. */
  storePassword?: string;
}

/** One connection: a session asks for one thing after the other. */
function databaseOf(
  { keys, store, storePassword }: SharedStoreSettings,
  rounds?: number,
) {
  return openDatabase({
    address: parseStoreAddress(store),
    files: storeFiles(keys, storePassword),
    ...{ most: 1, rounds },
  });
}

/**
 * The mail of a session and the accounts, over one connection, which is made when it is
 * needed and goes with the store.
 */
export function openShared(
  settings: SharedStoreSettings,
  options: Pick<PostgresStoreOptions, "quota" | "progress">,
): Kept {
  const database = databaseOf(settings);
  return {
    store: openPostgresStore(database, { ...options, ends: true }),
    accounts: sharedAccounts(database, options.progress),
  };
}

/**
 * Makes sure that the database has the tables of this program and all its mail: it needs
 * no recovery.
 *
 * @param warn Told what of its settings may lose mail, and that it has no account.
 * @throws {Error} If it has not, or cannot be reached.
 */
export async function checkSharedStore(
  settings: SharedStoreSettings,
  warn: (warning: string) => void,
): Promise<void> {
  const database = databaseOf(settings, 1);
  const { hosts } = parseStoreAddress(settings.store);
  try {
    await checkStore(database);
    for (const line of await weakSettings(database, hosts.length)) warn(line);
    if (!await hasAccounts(database)) warn(NO_ACCOUNT);
  } catch (error) {
    throw new Error(`Cannot use ${settings.store}: ${systemSentence(error)}`);
  } finally {
    await database.close();
  }
}

async function hasAccounts(database: Database): Promise<boolean> {
  const [row] = await database.query(
    "SELECT EXISTS (SELECT 1 FROM account) AS there",
  );
  return row.there === true;
}

const NO_ACCOUNT =
  "The database has no account, so nobody can log in: keygen --store makes " +
  "accounts, or takes those of files over";

/** Tells when mail came to boxes. */
export interface SharedNews extends Pick<MailNews, "of"> {
  close(): Promise<void>;
}

/** What looks at boxes for those who wait for news. */
export function openSharedNews(
  settings: SharedStoreSettings,
  now: () => number,
): SharedNews {
  const database = databaseOf(settings);
  const news = new MailNews(database, now);
  return { of: (users) => news.of(users), close: () => database.close() };
}
