/**
 * The servers over one database. Each says every few seconds that it is there; what nobody
 * has heard of for a while has ended, by the database's clock, and its places are free.
 *
 * @module
 */
import type { Database, Querier } from "../database/sql.ts";
import { IS_ALIVE } from "./alive.ts";
import { repeatPlaces } from "./places.ts";

/** What a server says of itself. */
export interface ServerRow {
  /** A UUID, of this run. */
  id: string;
  /** Of its machine. */
  name: string;
  /** In ms since the epoch. */
  started: number;
  /** Whatever else it says, in JSON. */
  status: string;
}

/** A server that is there. */
export interface SeenServer extends ServerRow {
  /** When it was heard of last, in ms before now. */
  seenAgo: number;
  /** Places that it has taken. */
  places: number;
}

/**
 * Says that a server is there, and which places it has. What others lost of it, or took for
 * ended, is there again then.
 *
 * @param places Names of users by the session.
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function beat(
  database: Database,
  { id, name, started, status }: ServerRow,
  places: ReadonlyMap<number, string>,
): Promise<void> {
  // The next beat repeats what is lost of this one.
  await database.transact(async (connection) => {
    await connection.query(
      `INSERT INTO server VALUES ($1, $2, $3, clock_timestamp(), $4)
      ON CONFLICT (id) DO UPDATE
        SET seen = excluded.seen, name = excluded.name, status = excluded.status`,
      [id, name, started, status],
    );
    await repeatPlaces(connection, id, places);
  }, { ahead: true });
}

/**
 * Removes servers that have ended, with their places.
 *
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function removeEnded(database: Database): Promise<void> {
  // What is locked is being removed by another, or has come back.
  const sql = `DELETE FROM server WHERE id IN (
    SELECT id FROM server WHERE NOT ${IS_ALIVE}
    ORDER BY id FOR UPDATE SKIP LOCKED)`;
  await database.transact((connection) => connection.query(sql), AHEAD);
}

/** Removes a server that ends by itself. */
export async function removeServer(
  database: Database,
  id: string,
): Promise<void> {
  const sql = "DELETE FROM server WHERE id = $1";
  await database.transact((connection) => connection.query(sql, [id]), AHEAD);
}

const AHEAD = { ahead: true };

/** Most characters that are told of a server's name and of its status. */
const MOST_NAME = 100;
const MOST_STATUS = 2000;
/** Most servers that are told of. */
const MOST_SERVERS = 1000;

/**
 * All servers that are there, by their names.
 *
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function listServers(database: Querier): Promise<SeenServer[]> {
  const rows = await database.query(
    `SELECT id, left(name, ${MOST_NAME}) AS name, started,
      left(status, ${MOST_STATUS}) AS status,
      greatest(0, extract(epoch FROM clock_timestamp() - seen) * 1000)::bigint
        AS seen_ago,
      (SELECT count(*) FROM place WHERE place.server = server.id) AS places
    FROM server WHERE ${IS_ALIVE} ORDER BY name, started, id
    LIMIT ${MOST_SERVERS}`,
  );
  return rows.map(({ seen_ago: seenAgo, ...row }) => {
    return { ...row, seenAgo } as unknown as SeenServer;
  });
}
