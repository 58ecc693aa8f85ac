import { ENDED_MS } from "../../../../lib/store/postgres/places/alive.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { beat } from "../../../../lib/store/postgres/places/servers.ts";
import {
  LOGIN_ROLE,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

/** Two servers' ids. */
export const ONE = "11111111-1111-4111-8111-111111111111";
export const TWO = "22222222-2222-4222-8222-222222222222";

/** A server says that it is there. */
export function beatOf(
  database: Database,
  id: string,
  places: [number, string][] = [],
): Promise<void> {
  const name = id === ONE ? "one" : "two";
  const row = { id, name, started: 1000, status: `{"of":"${name}"}` };
  return beat(database, row, new Map(places));
}

/** Runs `test` as the processes of two servers that are there. */
export function withServers(
  test: (database: Database) => Promise<void>,
): Promise<void> {
  return withTables(async (database) => {
    await beatOf(database, ONE);
    await beatOf(database, TWO);
    await test(database);
  }, LOGIN_ROLE);
}

/** A server was heard of last before so many ms. */
export async function age(id: string, ms = ENDED_MS + 1000): Promise<void> {
  await sharedServer().owner.transact((connection) =>
    connection.query(
      "UPDATE server SET seen = seen - $2::bigint * interval '1 ms' WHERE id = $1",
      [id, ms],
    )
  );
}

/** All rows of `place`, as `one 7 alice`. */
export async function placesOf(database: Database): Promise<string[]> {
  const rows = await database.query(
    `SELECT server.name AS server, session, place.name FROM place
    JOIN server ON server.id = place.server ORDER BY 1, 2`,
  );
  return rows.map(({ server, session, name }) =>
    `${server} ${session} ${name}`
  );
}
