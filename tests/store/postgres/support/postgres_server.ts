/** A PostgreSQL server of the tests' own, of Debian's package, without a port. */
import { Connection } from "../../../../lib/store/postgres/database/connection.ts";
import { Database } from "../../../../lib/store/postgres/database/database.ts";
import {
  type DriverOptions,
  loadDriver,
  TYPES,
} from "../../../../lib/store/postgres/database/driver.ts";
import { initSchema } from "../../../../lib/store/postgres/schema/init_schema.ts";
import { TABLES } from "../../../../lib/store/postgres/schema/schema.ts";

const BIN = "/usr/lib/postgresql/15/bin";
/** Root may not run a server: this user of every system does. */
const NOBODY = 65534;
const OWNER = "owner";
/** The role that a mail-server connects as. */
export const SERVER_ROLE = "letterlock";

/** Whether the programs are there. The tests that need them say so where they are not. */
export const HAS_POSTGRES = await isFile(`${BIN}/postgres`);
if (!HAS_POSTGRES) {
  console.error(`SKIPPED: tests of PostgreSQL: there is no ${BIN}/postgres`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** A server in a folder of its own. */
export class PostgresServer {
  readonly #process: Deno.ChildProcess;

  private constructor(
    /** Has the data, the log and the socket. */
    readonly folder: string,
    process: Deno.ChildProcess,
  ) {
    this.#process = process;
  }

  /** @param settings Such as `listen_addresses=127.0.0.1`. */
  static async start(settings: string[] = []): Promise<PostgresServer> {
    const folder = await Deno.makeTempDir({ prefix: "letterlock-postgres-" });
    if (Deno.uid() === 0) await Deno.chown(folder, NOBODY, NOBODY);
    const data = `${folder}/data`;
    await run("initdb", [
      ...["-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8"],
      ...["--locale=C", "--no-sync"],
    ]);
    const all = ["listen_addresses=", "shared_buffers=16MB", ...settings];
    const process = command("postgres", [
      ...["-D", data, "-k", folder],
      ...all.flatMap((setting) => ["-c", setting]),
    ], "piped").spawn();
    await ready(process);
    return new PostgresServer(folder, process);
  }

  /** How its owner reaches it. */
  options(changes: Partial<DriverOptions> = {}): DriverOptions {
    return {
      ...{ host: this.folder, port: 5432, user: OWNER, database: "postgres" },
      password: () => "",
      ssl: false,
      application_name: "letterlock-test",
      ...{ keepAlive: false, connectionTimeoutMillis: 10_000 },
      ...{ query_timeout: 60_000, types: TYPES },
      ...changes,
    };
  }

  /** One connection. */
  async connect(changes: Partial<DriverOptions> = {}): Promise<Connection> {
    const Client = await loadDriver();
    const client = new Client(this.options(changes));
    await client.connect();
    return new Connection(client);
  }

  /** Several connections, made when they are needed. */
  database(changes: Partial<DriverOptions> = {}, most = 4): Database {
    return new Database({ connect: () => this.connect(changes), most });
  }

  /** Ends it, and removes all that it has written. */
  async stop(): Promise<void> {
    // Fast shutdown: it ends every connection.
    this.#process.kill("SIGINT");
    await this.#process.stderr.cancel();
    await this.#process.status;
    await Deno.remove(this.folder, { recursive: true });
  }
}

function command(
  program: string,
  args: string[],
  stderr: "piped" | "inherit" | "null",
): Deno.Command {
  const asNobody = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  const isRoot = Deno.uid() === 0;
  const path = `${BIN}/${program}`;
  return new Deno.Command(isRoot ? "setpriv" : path, {
    args: isRoot ? [...asNobody, path, ...args] : args,
    stdin: "null",
    stdout: "null",
    stderr,
    cwd: "/",
  });
}

async function run(program: string, args: string[]): Promise<void> {
  const { success } = await command(program, args, "inherit").output();
  if (!success) throw new Error(`Cannot make a server: ${program} failed`);
}

/** Until its log says so. What comes later is read and thrown away by nobody: it is little. */
async function ready(process: Deno.ChildProcess): Promise<void> {
  const reader = process.stderr.getReader();
  const decoder = new TextDecoder();
  let log = "";
  while (!log.includes("database system is ready to accept connections")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The server did not start:\n${log}`);
    log += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
}

let shared: PostgresServer | undefined;
let tables: Database | undefined;

/**
 * The server that the tests of a process share, with the tables made. Registered to end after
 * the last test.
 */
export function sharedServer(): { server: PostgresServer; owner: Database } {
  if (!shared || !tables) throw new Error("Not so: it runs during tests only");
  return { server: shared, owner: tables };
}

if (HAS_POSTGRES) {
  Deno.test.beforeAll(async () => {
    shared = await PostgresServer.start();
    tables = shared.database();
    await tables.transact((connection) =>
      connection.query(`CREATE ROLE ${SERVER_ROLE} LOGIN`)
    );
    await initSchema(tables, SERVER_ROLE);
  });
  Deno.test.afterAll(async () => {
    await tables?.close();
    await shared?.stop();
  });
}

/** Runs `test` with the tables empty, and a database of its own connections. */
export async function withTables(
  test: (database: Database) => Promise<void>,
): Promise<void> {
  const { server, owner } = sharedServer();
  const database = server.database({ user: SERVER_ROLE });
  try {
    await test(database);
  } finally {
    await database.close();
    const emptied = TABLES.map((table) => `DELETE FROM ${table}`).join("; ");
    await owner.transact((connection) => connection.query(emptied));
  }
}
