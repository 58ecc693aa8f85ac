/**
 * What a database says of a `--migrate` that has not brought all its mail yet.
 *
 * @module
 */
import { DatabaseError } from "../database/database_error.ts";
import type { Database } from "../database/sql.ts";
import { checkSchema } from "../schema/init_schema.ts";
import { unfinishedWords } from "../../transfer/unfinished.ts";

/** Notes where the mail comes from, or that all of it has come. */
export async function markUnfinished(
  database: Database,
  source: string | null,
): Promise<void> {
  await database.transact((connection) =>
    connection.query("UPDATE store SET unfinished = $1", [source])
  );
}

/** Where the mail of a database comes from that has not all of it; undefined if it has. */
export async function unfinishedSource(
  database: Database,
): Promise<string | undefined> {
  const [row] = await database.query("SELECT unfinished FROM store");
  return row.unfinished as string | null ?? undefined;
}

/**
 * Makes sure that a database has the tables of this program, and all its mail.
 *
 * @throws {DatabaseError} If it has not.
 */
export async function checkStore(database: Database): Promise<void> {
  await checkSchema(database);
  const source = await unfinishedSource(database);
  if (source !== undefined) throw new DatabaseError(unfinishedWords(source));
}
