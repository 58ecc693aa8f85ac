/** Three stores over one cluster, as three mail-servers have them. */
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { Connection } from "../../../lib/store/postgres/database/connection.ts";
import { Database } from "../../../lib/store/postgres/database/database.ts";
import { DatabaseError } from "../../../lib/store/postgres/database/database_error.ts";
import {
  loadDriver,
  TYPES,
} from "../../../lib/store/postgres/database/driver.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { initSchema } from "../../../lib/store/postgres/schema/init_schema.ts";
import type { CheckedDraft, MailStore } from "../../../lib/store/store.ts";
import type { Cluster } from "../machines/cluster.ts";
import type { Operator } from "./operator.ts";

const OFFICES = 3;
/** The database, and its owner's name without the ending. */
export const DATABASE = "letterlock";
/** Time in ms after which an answer is not waited for: the node may be frozen. */
const ANSWER_MS = 5_000;

interface Login {
  user: string;
  password: string;
}

/** Makes the database with its roles and tables. */
async function makeDatabase(
  cluster: Cluster,
  operator: Operator,
): Promise<Login> {
  const [owner, server] = ["letterlock_owner", "letterlock"].map((user) => ({
    user,
    password: crypto.randomUUID(),
  }));
  await operator.run([
    `CREATE ROLE ${owner.user} LOGIN PASSWORD '${owner.password}'`,
    `CREATE ROLE ${server.user} LOGIN PASSWORD '${server.password}' ` +
    "CONNECTION LIMIT 40",
    `CREATE DATABASE ${DATABASE} OWNER ${owner.user}`,
  ]);
  const database = databaseOf(cluster, owner);
  await initSchema(database, server.user);
  await database.close();
  return server;
}

function databaseOf(cluster: Cluster, login: Login): Database {
  let turn = 0;
  const addresses = cluster.nodes.map(({ address }) => address);
  const connect = () =>
    connectToPrimary(turn++ % 2 ? addresses.toReversed() : addresses, login);
  return new Database({ connect, most: 4 });
}

/** Connects to the first node that takes writes. */
async function connectToPrimary(
  addresses: string[],
  login: Login,
): Promise<Connection> {
  let cause: unknown;
  for (const address of addresses) {
    try {
      return await connectTo(address, login);
    } catch (error) {
      cause = error;
    }
  }
  throw new DatabaseError("No node takes writes", undefined, { cause });
}

async function connectTo(address: string, login: Login): Promise<Connection> {
  const [host, port] = address.split(":");
  const Client = await loadDriver();
  const client = new Client({
    ...{ host, port: Number(port), user: login.user, database: DATABASE },
    password: () => login.password,
    ...{ ssl: false, application_name: "letterlock-test", keepAlive: false },
    ...{ connectionTimeoutMillis: 2_000, query_timeout: ANSWER_MS },
    types: TYPES,
  });
  // An error of a connection that is no more is told by the next statement.
  client.on("error", () => {});
  await client.connect();
  const connection = new Connection(client);
  const [row] = await connection.query("SELECT pg_is_in_recovery() AS reads");
  if (row.reads === false) return connection;
  await connection.close();
  throw new DatabaseError(`${address} takes no writes`);
}

/** Where mail is handed in: each office has connections of its own. */
export class PostOffices implements AsyncDisposable {
  readonly #offices: { database: Database; store: MailStore }[];

  private constructor(cluster: Cluster, login: Login) {
    this.#offices = Array.from({ length: OFFICES }, () => {
      const database = databaseOf(cluster, login);
      return { database, store: openPostgresStore(database) };
    });
  }

  static async open(
    cluster: Cluster,
    operator: Operator,
  ): Promise<PostOffices> {
    return new PostOffices(cluster, await makeDatabase(cluster, operator));
  }

  /**
   * Hands a mail in at one of the offices, counted from 0 and on.
   *
   * @throws {StorageError} If nobody knows whether it is delivered.
   */
  async send(
    office: number,
    draft: CheckedDraft,
    content: Uint8Array,
  ): Promise<void> {
    const { store } = this.#offices[office % OFFICES];
    const delivery = await store.deliver(draft);
    if ("id" in delivery) return;
    try {
      await delivery.write(content);
      await delivery.commit(content.length);
    } finally {
      await delivery.abort();
    }
  }

  /** The content of a mail of a box. */
  async read(user: string, id: string): Promise<Uint8Array> {
    const mail = await this.#offices[0].store.read(user, { id });
    if (!mail) throw new Error(`${user} has no mail ${id}`);
    return concatBytes(
      ...await Array.fromAsync(mail.content, (piece) => piece.slice()),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { database, store } of this.#offices) {
      await store.close();
      await database.close();
    }
  }
}
