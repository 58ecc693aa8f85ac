import type { StoreFiles } from "../../../keys/store_files.ts";
import { Connection, type ConnectionOptions } from "../database/connection.ts";
import { DatabaseError } from "../database/database_error.ts";
import { makeDriverClient, TYPES } from "../database/driver.ts";
import type { StoreAddress, StoreHost } from "../store_address.ts";
import { certificateError, textOf, tlsOptions } from "./certificates.ts";

/** Time for one statement, in ms: a commit may wait for a standby. */
const QUERY_MS = 30_000;

/** As whom, and with which files, a program comes to a server. */
export interface Visitor {
  address: StoreAddress;
  files: StoreFiles;
}

/**
 * Connects to a server that takes writes.
 *
 * @param signal Ends it at once.
 * @throws {Error} If it cannot be reached, or takes no writes.
 */
export async function connectHost(
  { host, port }: StoreHost,
  { address, files }: Visitor,
  signal: AbortSignal,
  options: ConnectionOptions = {},
): Promise<Connection> {
  const { user, database, tls } = address;
  const file = await textOf(files.password);
  const client = await makeDriverClient({
    ...{ host, port, user, database, application_name: "letterlock" },
    password: () => passwordOf(file, files),
    ssl: tls && await tlsOptions(files),
    ...{ keepAlive: true, query_timeout: QUERY_MS, types: TYPES },
  });
  const connection = new Connection(client, options);
  const abandon = () => connection.abandon("nobody waits for it");
  signal.addEventListener("abort", abandon);
  try {
    signal.throwIfAborted();
    await client.connect();
    await checkServer(connection);
    return connection;
  } catch (error) {
    abandon();
    throw refusalOf(error, host, { address, files });
  } finally {
    signal.removeEventListener("abort", abandon);
  }
}

/** SQLSTATE: the password is another. */
const WRONG_PASSWORD = "28P01";

/** The error, with the file that is its cause. */
function refusalOf(
  error: unknown,
  host: string,
  { address, files }: Visitor,
): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (code === WRONG_PASSWORD) {
    const named = `${message}, with the password in ${files.password}`;
    return new DatabaseError(named, code, { cause: error });
  }
  return address.tls && certificateError(error, host, files) || error;
}

/** Asked for where the server wants one. */
function passwordOf(
  text: string | undefined,
  { password }: StoreFiles,
): string {
  if (text === undefined) {
    throw new DatabaseError(`it wants a password, and ${password} is missing`);
  }
  const line = text.trimEnd();
  if (line !== "" && !line.includes("\n")) return line;
  throw new DatabaseError(`${password} is to have one line, the password`);
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
