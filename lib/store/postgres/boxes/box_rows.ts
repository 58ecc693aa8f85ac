import { isUserName } from "../../../program/user_names.ts";
import type { Database, Querier, Row } from "../database/sql.ts";
import { damaged } from "../database/database_error.ts";

/** A user's box, locked until the transaction ends. */
export interface LockedBox {
  id: number;
  user: string;
  /** What all its mails take. */
  bytes: number;
}

/** @throws {TypeError} If no user can have this name. */
export function checkUser(user: string): void {
  if (isUserName(user)) return;
  throw new TypeError(`Cannot open a box: ${JSON.stringify(user)} is no user`);
}

/** Makes the boxes that are missing; durable on return. */
export async function ensureBoxes(
  database: Database,
  users: readonly string[],
): Promise<void> {
  await database.transact((connection) => makeBoxes(connection, users));
}

/** The same within a transaction. */
export async function makeBoxes(
  connection: Querier,
  users: readonly string[],
): Promise<void> {
  // In one order, so that two who make the same boxes do not wait for each other.
  const names = [...new Set(users)].sort();
  await connection.query(
    `WITH made AS (
      INSERT INTO box (name) SELECT unnest($1::text[])
      ON CONFLICT (name) DO NOTHING RETURNING id
    )
    INSERT INTO span (box, first, count) SELECT id, '', 0 FROM made`,
    [names],
  );
}

/**
 * Locks boxes, in an order that keeps any two transactions from waiting for each other.
 *
 * @throws {DatabaseError} If one of them is missing.
 */
export async function lockBoxes(
  connection: Querier,
  users: readonly string[],
): Promise<Map<string, LockedBox>> {
  const rows = await connection.query(
    `SELECT id, name, bytes FROM box WHERE name = ANY ($1::text[])
      ORDER BY id FOR UPDATE`,
    [users],
  );
  const boxes = new Map(rows.map(toLocked).map((box) => [box.user, box]));
  for (const user of users) {
    if (!boxes.has(user)) throw damaged(`it has no box of ${user}`);
  }
  return boxes;
}

/** Locks a box; undefined if there is none. */
export async function lockBox(
  connection: Querier,
  user: string,
): Promise<LockedBox | undefined> {
  const [row] = await connection.query(
    "SELECT id, name, bytes FROM box WHERE name = $1 FOR UPDATE",
    [user],
  );
  return row && toLocked(row);
}

function toLocked(row: Row): LockedBox {
  return {
    id: row.id as number,
    user: row.name as string,
    bytes: row.bytes as number,
  };
}

/**
 * Makes sure that what this store can see of a user's box outlives the machine. What a
 * broken connection left behind may be seen before the standby has it.
 */
export async function confirmBox(
  database: Database,
  user: string,
): Promise<void> {
  await database.transact((connection) =>
    connection.query(
      "UPDATE box SET arrived = arrived WHERE name = $1",
      [user],
    )
  );
}
