/** Failed logins, which servers tell each other by way of the database. */
import type { Database, Querier } from "../database/sql.ts";

/** Rows are forgotten that long after the last failed login, in ms. */
export const FORGET_MS = 10 * 60_000;
/** Most failures that a row counts. */
const MOST_FAILURES = 32;
/** Most rows that stay; the oldest go first. */
const MOST_ROWS = 8192;
/** Most rows that are told at once: the newest. */
const MOST_TOLD = 500;

/** What is new of the failed logins of an address that aimed at one name. */
export interface NewFailures {
  /** As penalties have it: an address group or network. */
  address: string;
  /** A user's name, or "" where none could be read. */
  aim: string;
  /** Whether a good login has taken back what was before. */
  forgiven: boolean;
  /** How many more. */
  failures: number;
}

/** What all servers together have seen. */
export interface FailedLogins {
  address: string;
  aim: string;
  /** 0 once a good login has taken them back. */
  failures: number;
  /** Time since the last change, in ms. */
  ago: number;
}

/**
 * Adds what one server has seen.
 *
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function addFailures(
  database: Database,
  some: readonly NewFailures[],
): Promise<void> {
  if (some.length === 0) return;
  const forgiven = some.filter(({ forgiven }) => forgiven);
  const added = some.filter(({ failures }) => failures > 0);
  await database.transact(async (connection) => {
    // All servers lock rows in one order.
    await connection.query(LOCK, keysOf(some));
    await connection.query(FORGIVE, keysOf(forgiven));
    const failures = added.map(({ failures }) => failures);
    await connection.query(ADD, [...keysOf(added), failures]);
  }, { ahead: true });
}

function keysOf(some: readonly NewFailures[]): [string[], string[]] {
  return [some.map(({ address }) => address), some.map(({ aim }) => aim)];
}

const KEYS = `(address, aim) IN (
  SELECT address, aim FROM unnest($1::text[], $2::text[]) AS key (address, aim))`;
const LOCK = `SELECT 1 FROM penalty WHERE ${KEYS}
ORDER BY address, aim FOR UPDATE`;
const FORGIVE = `UPDATE penalty SET failures = 0, last = clock_timestamp()
WHERE ${KEYS} AND failures > 0`;
const ADD = `INSERT INTO penalty AS old
SELECT address, aim, least(failures, ${MOST_FAILURES}), clock_timestamp()
FROM unnest($1::text[], $2::text[], $3::integer[])
  AS new (address, aim, failures) ORDER BY address, aim
ON CONFLICT (address, aim) DO UPDATE SET
  last = excluded.last,
  failures = least(${MOST_FAILURES}, excluded.failures + CASE
    WHEN old.last < clock_timestamp() - ${FORGET_MS} * interval '1 ms' THEN 0
    ELSE old.failures END)`;

/**
 * The rows that changed within so many ms, the newest first.
 *
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function failuresSince(
  database: Querier,
  ms: number,
): Promise<FailedLogins[]> {
  const rows = await database.query(
    `SELECT address, aim, failures,
      greatest(0, extract(epoch FROM clock_timestamp() - last) * 1000)::bigint
        AS ago
    FROM penalty WHERE last > clock_timestamp() - $1::bigint * interval '1 ms'
    ORDER BY last DESC LIMIT ${MOST_TOLD}`,
    [Math.ceil(Math.min(ms, FORGET_MS))],
  );
  return rows as unknown as FailedLogins[];
}

/**
 * Removes rows that are old, and the oldest of too many.
 *
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function forgetFailures(database: Database): Promise<void> {
  await database.transact((connection) => connection.query(FORGET), {
    ahead: true,
  });
}

const FORGET = `DELETE FROM penalty WHERE (address, aim) IN (
  SELECT address, aim FROM penalty
  WHERE last < clock_timestamp() - ${FORGET_MS} * interval '1 ms'
    OR last <= (SELECT last FROM penalty ORDER BY last DESC
      OFFSET ${MOST_ROWS} LIMIT 1)
  ORDER BY address, aim FOR UPDATE SKIP LOCKED)`;
