import { loginStoreFiles } from "../../../keys/store_files.ts";
import type { Database } from "../../../store/postgres/database/sql.ts";
import {
  type DatabasePlace,
  openDatabase,
} from "../../../store/postgres/open_database.ts";
import { loginRole } from "../../../store/postgres/schema/schema.ts";
import { parseStoreAddress } from "../../../store/postgres/store_address.ts";

/** Which database it is, and what shows that the server may check logins. */
export interface LoginStoreSettings {
  /** Folder of the server's keys. */
  keys: string;
  /** The address of the database, with the role of sessions. */
  store: string;
  /** The file of the login role's password, if it is not among the keys. */
  storeLoginPassword?: string;
}

/** How far it goes for a connection; see {@link DatabasePlace}. */
export type LoginDatabaseLimits = Partial<
  Pick<DatabasePlace, "most" | "rounds" | "waitMs" | "onTrouble">
>;

/**
 * The database as those see it who check logins and count places: they have a role of their
 * own, which has no mail.
 *
 * @param limits.most Connections at once; one if left out.
 */
export function openLoginDatabase(
  { keys, store, storeLoginPassword }: LoginStoreSettings,
  { most = 1, ...limits }: LoginDatabaseLimits = {},
): Database {
  const address = parseStoreAddress(store);
  return openDatabase({
    address: { ...address, user: loginRole(address.user) },
    files: loginStoreFiles(keys, storeLoginPassword),
    ...{ most, ...limits },
  });
}
