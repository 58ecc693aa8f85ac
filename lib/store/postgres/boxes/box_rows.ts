import { isUserName } from "../../../program/user_names.ts";
import {
  type Database,
  literal,
  type Querier,
  type Row,
} from "../database/sql.ts";
import { damaged } from "../database/database_error.ts";
import { countOf } from "./numbering.ts";

/** A user's box, locked until the transaction ends. */
export interface LockedBox {
  id: number;
  user: string;
  /** What all its mails take. */
  bytes: number;
  /** Mails of the span that a key falls into, as far as the box was seen before its lock. */
  count: number;
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
  // In one order, so that two who make the same boxes do not wait for each other.
  const names = [...new Set(users)].sort();
  await database.transact((connection) =>
    connection.query(
      `WITH made AS (
        INSERT INTO box (name) SELECT unnest($1::text[])
        ON CONFLICT (name) DO NOTHING RETURNING id
      )
      INSERT INTO span (box, first, count) SELECT id, '', 0 FROM made`,
      [names],
    )
  );
}

/**
 * SQL that locks boxes, in an order that keeps any two transactions from waiting for each
 * other.
 *
 * @param key Of a mail that is to come into them.
 */
export function lockSql(users: readonly string[], key?: string): string {
  const count = key === undefined ? "0" : countOf("b.id", literal(key));
  return `SELECT b.id, b.name, b.bytes, ${count} AS count FROM box b
    WHERE b.name = ANY (ARRAY[${users.map(literal)}]::text[])
    ORDER BY b.id FOR UPDATE`;
}

/**
 * The boxes that {@linkcode lockSql} locked, by their users.
 *
 * @throws {DatabaseError} If one of them is missing.
 */
export function lockedBoxes(
  rows: readonly Row[],
  users: readonly string[],
): Map<string, LockedBox> {
  const boxes = new Map(rows.map(toLocked).map((box) => [box.user, box]));
  for (const user of users) {
    if (!boxes.has(user)) throw damaged(`it has no box of ${user}`);
  }
  return boxes;
}

/** Does work in a transaction that has a box locked; undefined if there is no such box. */
export function withBox<T>(
  database: Database,
  user: string,
  work: (connection: Querier, box: LockedBox) => Promise<T>,
): Promise<T | undefined> {
  return database.transact(
    async (connection, [row]) => row && await work(connection, toLocked(row)),
    { first: lockSql([user]) },
  );
}

function toLocked(row: Row): LockedBox {
  return {
    id: row.id as number,
    user: row.name as string,
    bytes: row.bytes as number,
    count: row.count as number,
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
