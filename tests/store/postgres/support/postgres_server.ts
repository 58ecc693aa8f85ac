/** A PostgreSQL server of the tests' own, of Debian's package. */
import { Connection } from "../../../../lib/store/postgres/database/connection.ts";
import { ConnectionPool } from "../../../../lib/store/postgres/database/connection_pool.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import {
  type DriverOptions,
  makeDriverClient,
  TYPES,
} from "../../../../lib/store/postgres/database/driver.ts";
import { initSchema } from "../../../../lib/store/postgres/schema/init_schema.ts";
import { TABLES } from "../../../../lib/store/postgres/schema/schema.ts";

const BIN = "/usr/lib/postgresql/15/bin";
/** Root may not run a server: this user of every system does. */
const NOBODY = 65534;
export const OWNER = "owner";
/** The role that a mail-server connects as. */
export const SERVER_ROLE = "letterlock";
/** The role of its processes that check logins. */
export const LOGIN_ROLE = "letterlock_login";

/** A role that shows a certificate of the same authority, and has no password. */
export const CERTIFIED_ROLE = "certified";

/** The password of {@linkcode SERVER_ROLE}, which TCP asks for. */
export const SERVER_PASSWORD = "not a secret";
/** The login role's. */
export const LOGIN_PASSWORD = "not one at all";
/** The owner's. */
export const OWNER_PASSWORD = "no secret either";

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
  readonly #buffers: string;
  readonly #process: Deno.ChildProcess;

  private constructor(
    /** Has the data, the log and the socket. */
    readonly folder: string,
    /** On the loopback interface, where it wants a password. */
    readonly port: number,
    buffers: string,
    process: Deno.ChildProcess,
  ) {
    this.#buffers = buffers;
    this.#process = process;
  }

  /** @param buffers Memory for pages, as `shared_buffers` has it. */
  static async start(buffers = "16MB"): Promise<PostgresServer> {
    const folder = await makeFolder();
    await run("initdb", [
      ...["-D", `${folder}/data`, "-U", OWNER, "-E", "UTF8", "--locale=C"],
      ...["--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256"],
    ]);
    await demandCertificate(`${folder}/data/pg_hba.conf`);
    return await PostgresServer.#serve(folder, buffers);
  }

  /** Starts a standby, which every commit of this one waits for from now on. */
  async startStandby(): Promise<PostgresServer> {
    const folder = await makeFolder();
    await run("pg_basebackup", [
      ...["-h", this.folder, "-p", `${this.port}`, "-U", OWNER, "--no-sync"],
      ...["-D", `${folder}/data`, "-R", "-X", "stream", "--checkpoint=fast"],
    ]);
    const standby = await PostgresServer.#serve(folder, this.#buffers);
    const owner = await this.connect();
    await owner.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await owner.query("SELECT pg_reload_conf()");
    const inStep =
      "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'";
    while ((await owner.query(inStep)).length === 0);
    await owner.close();
    return standby;
  }

  /** Serves the data of a folder. */
  static async #serve(
    folder: string,
    buffers: string,
  ): Promise<PostgresServer> {
    await makeCertificate(folder);
    const port = freePort();
    const all = [
      ...["listen_addresses=127.0.0.1", `port=${port}`],
      `shared_buffers=${buffers}`,
      ...["ssl=on", `ssl_cert_file=${folder}/cert.pem`],
      ...[`ssl_key_file=${folder}/key.pem`, `ssl_ca_file=${folder}/ca.pem`],
    ];
    const process = asServer(`${BIN}/postgres`, [
      ...["-D", `${folder}/data`, "-k", folder],
      ...all.flatMap((setting) => ["-c", setting]),
    ], "piped").spawn();
    await ready(process);
    return new PostgresServer(folder, port, buffers, process);
  }

  /** How its owner reaches it. */
  options(changes: Partial<DriverOptions> = {}): DriverOptions {
    return {
      ...{ host: this.folder, port: this.port },
      ...{ user: OWNER, database: "postgres" },
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
    const client = await makeDriverClient(this.options(changes));
    await client.connect();
    return new Connection(client);
  }

  /** Several connections, made when they are needed. */
  database(changes: Partial<DriverOptions> = {}, most = 4): Database {
    return new ConnectionPool({ connect: () => this.connect(changes), most });
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

/** Where the server's user may write. */
async function makeFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "letterlock-postgres-" });
  await Deno.chmod(folder, 0o755);
  if (Deno.uid() === 0) await Deno.chown(folder, NOBODY, NOBODY);
  return folder;
}

/** An authority in `ca.pem`, and a certificate for the name `localhost` that it signed. */
async function makeCertificate(folder: string): Promise<void> {
  const file = (name: string) => `${folder}/${name}.pem`;
  await openssl("authority", file("ca_key"), file("ca"));
  await openssl("localhost", file("key"), file("cert"), [
    ...["-CA", file("ca"), "-CAkey", file("ca_key")],
    ...["-addext", "subjectAltName=DNS:localhost"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
  ]);
}

/** A new key, and a certificate of a name for it. */
async function openssl(
  name: string,
  key: string,
  cert: string,
  more: string[] = [],
): Promise<void> {
  const { success } = await asServer("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt"],
    ...["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${name}`, "-keyout", key, "-out", cert, ...more],
  ], "null").output();
  if (!success) throw new Error("Cannot make a certificate");
}

/** Of {@linkcode CERTIFIED_ROLE} alone. */
async function demandCertificate(hba: string): Promise<void> {
  const rules = await Deno.readTextFile(hba);
  const rule = `hostssl all ${CERTIFIED_ROLE} 127.0.0.1/32 cert\n`;
  await Deno.writeTextFile(hba, rule + rules);
}

/** One that the system picks. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A program that runs as the server's user. */
function asServer(
  program: string,
  args: string[],
  stderr: "piped" | "inherit" | "null",
): Deno.Command {
  const asNobody = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  const isRoot = Deno.uid() === 0;
  return new Deno.Command(isRoot ? "setpriv" : program, {
    args: isRoot ? [...asNobody, program, ...args] : args,
    stdin: "null",
    stdout: "null",
    stderr,
    cwd: "/",
  });
}

async function run(program: string, args: string[]): Promise<void> {
  const { success } = await asServer(`${BIN}/${program}`, args, "inherit")
    .output();
  if (!success) throw new Error(`Cannot make a server: ${program} failed`);
}

/** Until its log says so. What comes later is read and thrown away by nobody: it is little. */
async function ready(process: Deno.ChildProcess): Promise<void> {
  const reader = process.stderr.getReader();
  const decoder = new TextDecoder();
  let log = "";
  while (!/system is ready to accept (read-only )?connections/.test(log)) {
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
      connection.query(
        `CREATE ROLE ${SERVER_ROLE} LOGIN PASSWORD '${SERVER_PASSWORD}';
        CREATE ROLE ${LOGIN_ROLE} LOGIN PASSWORD '${LOGIN_PASSWORD}';
        CREATE ROLE ${CERTIFIED_ROLE} LOGIN;
        ALTER ROLE ${OWNER} PASSWORD '${OWNER_PASSWORD}'`,
      )
    );
    await initSchema(tables, SERVER_ROLE);
  });
  Deno.test.afterAll(async () => {
    await tables?.close();
    await shared?.stop();
  });
}

/**
 * Runs `test` with the tables empty, and a database of its own connections.
 *
 * @param user The role that they have.
 */
export async function withTables(
  test: (database: Database) => Promise<void>,
  user = SERVER_ROLE,
): Promise<void> {
  const { server, owner } = sharedServer();
  const database = server.database({ user });
  try {
    await test(database);
  } finally {
    await database.close();
    const emptied = [
      ...TABLES.map((table) => `DELETE FROM ${table}`),
      "UPDATE store SET unfinished = NULL WHERE unfinished IS NOT NULL",
    ].join("; ");
    await owner.transact((connection) => connection.query(emptied));
  }
}
