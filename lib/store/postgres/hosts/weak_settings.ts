import type { Querier } from "../database/sql.ts";

/**
 * Settings of a database that keep less than a store promises, in sentences for the log.
 * `synchronous_commit` is not among them: each transaction sets its own.
 *
 * @param hosts How many servers the address names: of several, one has to be a standby.
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function weakSettings(
  database: Querier,
  hosts: number,
): Promise<string[]> {
  const [row] = await database.query(
    `SELECT current_setting('full_page_writes') AS pages,
      current_setting('synchronous_standby_names') AS standbys`,
  );
  const warnings: string[] = [];
  if (row.pages !== "on") warnings.push(TORN_PAGES);
  if (hosts > 1 && row.standbys === "") warnings.push(NO_STANDBY);
  return warnings;
}

const TORN_PAGES =
  "The database has full_page_writes off: a crash of its machine may damage mail";
const NO_STANDBY =
  "The database waits for no standby (synchronous_standby_names is empty): " +
  "what it acknowledges now is lost if its disk is";
