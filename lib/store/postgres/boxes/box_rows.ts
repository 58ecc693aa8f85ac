import { isUserName } from "../../../program/user_names.ts";
import {
  type Database,
  literal,
  type Querier,
  type Row,
  type Statement,
} from "../database/sql.ts";
import { NoBoxError } from "../../errors.ts";

/** A user's box. */
export interface Box {
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

/** The boxes of users, by their names; made where they are missing. */
export async function findBoxes(
  database: Database,
  users: readonly string[],
): Promise<Map<string, Box>> {
  const find = () =>
    database.query(
      "SELECT id, name, bytes FROM box WHERE name = ANY ($1::text[])",
      [users],
    );
  return boxesOf(await findOrMake(database, users, find));
}

/** What `find` gives of users, a row a box; asked again once those missing are made. */
export async function findOrMake(
  database: Database,
  users: readonly string[],
  find: () => Promise<Row[]>,
): Promise<Row[]> {
  const rows = await find();
  if (rows.length >= new Set(users).size) return rows;
  await ensureBoxes(database, users);
  return await find();
}

/** The boxes in rows with their id, name and bytes, by their users. */
export function boxesOf(rows: readonly Row[]): Map<string, Box> {
  return new Map(rows.map(toBox).map((box) => [box.user, box]));
}

/**
 * SQL that locks boxes, in an order that keeps any two transactions from waiting for each
 * other.
 */
export function lockSql(users: readonly string[]): string {
  return lockNames(`ARRAY[${users.map(literal)}]`);
}

/** The same with a parameter. */
export function lockStatement(users: readonly string[]): Statement {
  return { text: LOCK, values: [users], isKept: true };
}

function lockNames(names: string): string {
  return `SELECT b.id, b.name, b.bytes FROM box b
    WHERE b.name = ANY (${names}::text[]) ORDER BY b.id FOR UPDATE`;
}

const LOCK = lockNames("$1");

/**
 * The boxes that {@linkcode lockSql} locked, by their users.
 *
 * @throws {NoBoxError} If one of them is missing.
 */
export function lockedBoxes(
  rows: readonly Row[],
  users: readonly string[],
): Map<string, Box> {
  const boxes = boxesOf(rows);
  for (const user of users) {
    if (!boxes.has(user)) throw new NoBoxError(user);
  }
  return boxes;
}

/**
 * The same of boxes that work began on.
 *
 * @param found As they were then.
 * @throws {NoBoxError} If one is not there any more, or another has its name.
 */
export function lockedAgain(
  rows: readonly Row[],
  found: ReadonlyMap<string, Box>,
): Map<string, Box> {
  const boxes = lockedBoxes(rows, [...found.keys()]);
  for (const { user, id } of found.values()) {
    if (boxes.get(user)!.id !== id) throw new NoBoxError(user);
  }
  return boxes;
}

/** Does work in a transaction that has a box locked; undefined if there is no such box. */
export function withBox<T>(
  database: Database,
  user: string,
  work: (connection: Querier, box: Box) => Promise<T>,
): Promise<T | undefined> {
  return database.transact(
    async (connection, [row]) => row && await work(connection, toBox(row)),
    { first: lockSql([user]) },
  );
}

function toBox(row: Row): Box {
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
