import { formatHostPort } from "../../program/command_line/values.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { readTextFile } from "../../keys/read_file.ts";
import type { StoreFiles } from "../../keys/store_files.ts";
import { sleep } from "../../program/waits.ts";
import { systemClock } from "../../program/clock.ts";
import { Connection } from "./database/connection.ts";
import { ConnectionPool } from "./database/connection_pool.ts";
import { DatabaseError } from "./database/database_error.ts";
import {
  type DriverOptions,
  makeDriverClient,
  TYPES,
} from "./database/driver.ts";
import type { Database } from "./database/sql.ts";
import type { StoreAddress, StoreHost } from "./store_address.ts";

/** Time that one server may take until it is connected to, in ms. */
const CONNECT_MS = 5000;
/** Time for one statement, in ms: a commit may wait for a standby. */
const QUERY_MS = 30_000;
/** How often all servers are tried, and the pause between, in ms. */
const ROUNDS = 10;
const PAUSE_MS = 1000;
/** Most bytes of a password or a certificate. */
const LIMIT = 64 * 1024;

/** A database by its address. */
export interface DatabasePlace {
  address: StoreAddress;
  /** Read for each connection: they may be replaced while the server runs. */
  files: StoreFiles;
  /** Connections at once. */
  most: number;
  /** How often all servers are tried before it is said that none takes writes. */
  rounds?: number;
}

/** Opens a database; the first use connects to it. */
export function openDatabase(
  { address, files, most, rounds = ROUNDS }: DatabasePlace,
): Database {
  return new ConnectionPool({
    most,
    connect: () => connect(address, files, rounds),
  });
}

/** While another server takes over, there is none for a while. */
async function connect(
  address: StoreAddress,
  files: StoreFiles,
  rounds: number,
): Promise<Connection> {
  for (let round = 1;; round++) {
    const reasons: string[] = [];
    for (const place of address.hosts) {
      try {
        return await connectTo(place, address, files);
      } catch (error) {
        reasons.push(
          `${formatHostPort(place.host, place.port)}: ${why(error)}`,
        );
      }
    }
    if (round >= rounds) throw new DatabaseError(reasons.join("; "));
    await sleep(PAUSE_MS, new AbortController().signal, systemClock);
  }
}

function why(error: unknown): string {
  const { code, message } = error as Error & { code?: unknown };
  // What a server says is told as it is.
  if (error instanceof DatabaseError) return error.message;
  const isServers = typeof code === "string" && /^(?!E)[0-9A-Z]{5}$/.test(code);
  return isServers ? message : systemReason(error);
}

/** @throws {Error} If it cannot be reached, or takes no writes. */
async function connectTo(
  { host, port }: StoreHost,
  { user, database, tls }: StoreAddress,
  files: StoreFiles,
): Promise<Connection> {
  const password = await textOf(files.password);
  const client = await makeDriverClient({
    ...{ host, port, user, database, application_name: "letterlock" },
    password: () => password?.trimEnd() ?? missing(files),
    ssl: tls && await tlsOptions(files),
    ...{ keepAlive: true, connectionTimeoutMillis: CONNECT_MS },
    ...{ query_timeout: QUERY_MS, types: TYPES },
  });
  const connection = new Connection(client);
  try {
    await client.connect();
    await checkServer(connection);
    return connection;
  } catch (error) {
    connection.close().catch(() => {});
    throw error;
  }
}

function missing({ password }: StoreFiles): never {
  throw new DatabaseError(`it wants a password, and ${password} is missing`);
}

async function tlsOptions(
  { ca, cert, key }: StoreFiles,
): Promise<DriverOptions["ssl"]> {
  return {
    rejectUnauthorized: true,
    // Without a file the runtime's own list counts.
    ca: await textOf(ca, { private: false }),
    cert: await textOf(cert, { private: false }),
    key: await textOf(key),
  };
}

async function textOf(
  path: string,
  options = { private: true },
): Promise<string | undefined> {
  try {
    const all = { trusted: true, limit: LIMIT, ...options };
    return await readTextFile(path, all);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A standby would refuse the first change; a server that loses what it has said is none. */
async function checkServer(connection: Connection): Promise<void> {
  const [row] = await connection.query(
    `SELECT pg_is_in_recovery() AS is_standby,
      current_setting('fsync') AS fsync`,
  );
  if (row.is_standby === true) throw new DatabaseError("it is a standby");
  if (row.fsync === "on") return;
  throw new DatabaseError("it has fsync off, and would lose mail");
}
