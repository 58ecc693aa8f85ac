/** The databases under measurement: one by itself, and one with a synchronous standby. */
import type { Database } from "../../lib/store/postgres/database/sql.ts";
import { initSchema } from "../../lib/store/postgres/schema/init_schema.ts";
import {
  LOGIN_PASSWORD,
  LOGIN_ROLE,
  PostgresServer,
  SERVER_PASSWORD,
  SERVER_ROLE,
} from "../../tests/store/postgres/support/postgres_server.ts";
import type { Bench } from "../bench.ts";

/** What a fresh PostgreSQL has by itself. */
const BUFFERS = "128MB";
/** Connections of a bench that works on a store itself. */
const CONNECTIONS = 4;

/** Both of them, with the tables and the servers' roles. */
export interface Databases {
  alone: PostgresServer;
  /** Commits wait for its standby. */
  guarded: PostgresServer;
}

/** Starts them; they end with the bench. */
export async function startDatabases(bench: Bench): Promise<Databases> {
  const databases = {
    alone: await startDatabase(bench),
    guarded: await startDatabase(bench),
  };
  const standby = await databases.guarded.startStandby();
  bench.cleanup.add(() => standby.stop());
  return databases;
}

/** One by itself, with the tables and the servers' roles. */
export async function startDatabase(
  { cleanup }: Pick<Bench, "cleanup">,
): Promise<PostgresServer> {
  const server = await PostgresServer.start(BUFFERS);
  cleanup.add(() => server.stop());
  await makeTables(server);
  return server;
}

async function makeTables(server: PostgresServer): Promise<void> {
  const owner = server.database();
  await owner.transact((connection) =>
    connection.query(
      `CREATE ROLE ${SERVER_ROLE} LOGIN PASSWORD '${SERVER_PASSWORD}';
      CREATE ROLE ${LOGIN_ROLE} LOGIN PASSWORD '${LOGIN_PASSWORD}'`,
    )
  );
  await initSchema(owner, SERVER_ROLE);
  await owner.close();
}

/** A database as a mail-server's worker has it: over TCP, with a password, without TLS. */
export function asWorker(server: PostgresServer): Database {
  const host = { host: "127.0.0.1", port: server.port };
  const password = () => SERVER_PASSWORD;
  return server.database({ ...host, user: SERVER_ROLE, password }, CONNECTIONS);
}
