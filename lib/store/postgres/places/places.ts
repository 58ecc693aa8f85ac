/** Places of sessions, which are counted over all servers of a database. */
import type { Database, Querier } from "../database/sql.ts";
import { IS_ALIVE } from "./alive.ts";

/** How many sessions there may be. */
export interface PlaceLimits {
  /** Of one user. */
  perUser: number;
  /** Of all users; any number if left out. */
  group?: number;
}

/**
 * What became of a session's wish for a place: its user may have as many as one may have, or
 * the group as many as there may be.
 */
export type PlaceAnswer = "taken" | "surplus" | "full";

/** A session, as the table has it. */
export interface Place {
  /** The UUID of its server, which has to have said that it is there. */
  server: string;
  session: number;
  /** Of its user. */
  name: string;
}

/**
 * Takes a place, if one is free: of two servers that want the last one at once, one gets it.
 *
 * @throws {DatabaseError} If the database cannot be asked, the turn is another's for too
 * long, or others took the server for ended.
 */
export function takePlace(
  database: Database,
  { server, session, name }: Place,
  { perUser, group }: PlaceLimits,
): Promise<PlaceAnswer> {
  return database.transact(async (connection) => {
    const [counts] = await connection.query(
      TAKE,
      [server, session, name, perUser, group ?? null],
    );
    if (counts.taken === 1) return "taken";
    return (counts.own as number) >= perUser ? "surplus" : "full";
  }, { ahead: true, first: TURN });
}

/** A server that hangs meanwhile must not keep all others waiting. */
const TURN = `SET LOCAL idle_in_transaction_session_timeout TO '2s';
SET LOCAL lock_timeout TO '2s';
SELECT number FROM turn FOR UPDATE`;

const PRESENT = `SELECT count(*) FROM place
  JOIN server ON server.id = place.server WHERE ${IS_ALIVE}`;

/** A statement of its own, so that it sees what the turn before has done. */
const TAKE = `WITH counts AS (
  SELECT (${PRESENT} AND place.name = $3) AS own,
    CASE WHEN $5::bigint IS NULL THEN 0 ELSE (${PRESENT}) END AS every
), taken AS (
  INSERT INTO place SELECT $1::uuid, $2::bigint, $3 FROM counts
  WHERE own < $4::bigint AND ($5::bigint IS NULL OR every < $5::bigint)
  RETURNING 1
)
SELECT own, (SELECT count(*) FROM taken) AS taken FROM counts`;

/**
 * Gives a place back; harmless for one that is not taken.
 *
 * @throws {DatabaseError} If the database cannot be asked.
 */
export async function freePlace(
  database: Database,
  { server, session }: Pick<Place, "server" | "session">,
): Promise<void> {
  const sql = "DELETE FROM place WHERE server = $1 AND session = $2";
  await database.transact(
    (connection) => connection.query(sql, [server, session]),
    { ahead: true },
  );
}

/** Makes the places of a server those that it says it has, whatever the limits are. */
export async function repeatPlaces(
  connection: Querier,
  server: string,
  places: ReadonlyMap<number, string>,
): Promise<void> {
  const rows = await connection.query(
    "SELECT session FROM place WHERE server = $1",
    [server],
  );
  const known = new Set(rows.map(({ session }) => session as number));
  const gone = [...known].filter((session) => !places.has(session));
  const lost = [...places].filter(([session]) => !known.has(session));
  if (gone.length > 0) {
    const sql = "DELETE FROM place WHERE server = $1 AND session = ANY ($2)";
    await connection.query(sql, [server, gone]);
  }
  if (lost.length > 0) {
    await connection.query(
      `INSERT INTO place SELECT $1, session, name
      FROM unnest($2::bigint[], $3::text[]) AS lost (session, name)`,
      [server, lost.map(([session]) => session), lost.map(([, name]) => name)],
    );
  }
}
