import { loginStoreFiles } from "../../../keys/store_files.ts";
import type { Database } from "../../../store/postgres/database/sql.ts";
import { openDatabase } from "../../../store/postgres/open_database.ts";
import { loginRole } from "../../../store/postgres/schema/schema.ts";
import { parseStoreAddress } from "../../../store/postgres/store_address.ts";

/**
 * The database as those see it who check logins and count places: they have a role of their
 * own, which has no mail.
 *
 * @param keys Folder of the server's keys.
 * @param store The address of the database.
 */
export function openLoginDatabase(
  { keys, store }: { keys: string; store: string },
): Database {
  const address = parseStoreAddress(store);
  return openDatabase({
    address: { ...address, user: loginRole(address.user) },
    files: loginStoreFiles(keys),
    // Nobody waits while another server of the database takes over: the next order asks again.
    ...{ most: 1, rounds: 1 },
  });
}
