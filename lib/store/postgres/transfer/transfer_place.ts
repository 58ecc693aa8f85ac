import { TransferError } from "../../transfer/transfer.ts";
import type { Database } from "../database/sql.ts";
import { IS_ALIVE } from "../places/alive.ts";
import { checkSchema } from "../schema/init_schema.ts";

/** How a database is opened to move its mail, or to take mail in. */
export interface PostgresTransferOptions {
  /** How a person calls it. */
  name: string;
  /** When the transfer begins, in ms since the epoch. */
  now: number;
}

/**
 * Makes sure that the database has this program's tables, and that no server uses them as
 * far as that can be seen: not every role may look.
 *
 * @throws {TransferError} If one does.
 * @throws {DatabaseError} If it has not these tables.
 */
export async function refuseServed(
  database: Database,
  name: string,
): Promise<void> {
  await checkSchema(database);
  const [{ may }] = await database.query(
    "SELECT has_table_privilege('server', 'SELECT') AS may",
  );
  if (may !== true) return;
  const [server] = await database.query(
    `SELECT name FROM server WHERE ${IS_ALIVE} LIMIT 1`,
  );
  if (!server) return;
  throw new TransferError(
    `A mail-server on ${server.name} uses ${name}`,
    "stop it first; one that was killed is forgotten within a minute",
  );
}
