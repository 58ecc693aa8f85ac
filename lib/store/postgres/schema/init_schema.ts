import type { Database, Querier } from "../database/sql.ts";
import { DatabaseError } from "../database/database_error.ts";
import {
  loginRole,
  RIGHTS,
  SCHEMA_VERSION,
  type StoreRole,
  UPGRADES,
} from "./schema.ts";

/** What `initSchema` found and did. */
export interface InitResult {
  /** 0 if there were no tables. */
  before: number;
  now: number;
}

/**
 * Makes the tables, or takes those of an earlier version up, and lets a role and its login
 * role read and write rows of them. All of it is done, or nothing.
 *
 * @param role The one that sessions connect as, if it is not the owner's own.
 * @throws {DatabaseError} If a newer program made them, or the database refuses it.
 */
export function initSchema(
  database: Database,
  role?: string,
): Promise<InitResult> {
  return database.transact(async (connection) => {
    const before = await versionOf(connection);
    checkVersion(before);
    for (const step of UPGRADES.slice(before)) await connection.query(step);
    await connection.query("UPDATE store SET version = $1", [SCHEMA_VERSION]);
    if (role !== undefined) {
      await grant(connection, role, "session");
      await grant(connection, loginRole(role), "login");
    }
    return { before, now: SCHEMA_VERSION };
  });
}

/**
 * Makes sure that the tables are those of this program.
 *
 * @throws {DatabaseError} If they are not.
 */
export async function checkSchema(database: Database): Promise<void> {
  const version = await versionOf(database);
  checkVersion(version);
  if (version === SCHEMA_VERSION) return;
  throw new DatabaseError(
    version === 0
      ? "the database has no tables of letterlock's: run mail-server --init-store"
      : `its tables have version ${version}, and this program needs ${SCHEMA_VERSION}: run mail-server --init-store`,
  );
}

async function versionOf(
  database: Pick<Database, "query">,
): Promise<number> {
  const [{ made }] = await database.query(
    "SELECT to_regclass('store') IS NOT NULL AS made",
  );
  if (made !== true) return 0;
  const [row] = await database.query("SELECT version FROM store");
  return row.version as number;
}

function checkVersion(version: number): void {
  if (version <= SCHEMA_VERSION) return;
  throw new DatabaseError(
    `its tables have version ${version}, and this program knows up to ${SCHEMA_VERSION}: a newer letterlock made them`,
  );
}

/** Rows only: no table, no function, no other role. */
async function grant(
  connection: Querier,
  role: string,
  kind: StoreRole,
): Promise<void> {
  const name = `"${role.replaceAll('"', '""')}"`;
  const { read, write } = RIGHTS[kind];
  await connection.query(`GRANT SELECT ON ${read.join(", ")} TO ${name}`);
  await connection.query(
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${write.join(", ")} TO ${name}`,
  );
  if (kind === "login") return;
  // Whoever may write all mail may note that a part of it is missing.
  await connection.query(`GRANT UPDATE (unfinished) ON store TO ${name}`);
}
