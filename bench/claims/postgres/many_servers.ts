import { putAccounts } from "../../../tests/store/postgres/support/database_accounts.ts";
import {
  LOGIN_PASSWORD,
  type PostgresServer,
  SERVER_PASSWORD,
  SERVER_ROLE,
} from "../../../tests/store/postgres/support/postgres_server.ts";
import { type Bench, pick } from "../../bench.ts";
import type { Row } from "../../report/row.ts";
import { summarize } from "../../report/statistics.ts";
import { startDatabases } from "../../systems/databases.ts";
import { USERS } from "../../systems/installation.ts";
import { Letterlock } from "../../systems/letterlock.ts";
import type { MailSystem } from "../../systems/mail_system.ts";
import { work, type Worker } from "../load.ts";
import { skipped } from "./skipped.ts";
import { STORES } from "./stores.ts";

const SERVERS = 3;
/** Turns that the time is divided into, so that all meet the same weather. */
const TURNS = 3;

/** Five clients at one, two and three mail-servers, which share a database. */
export async function measureManyServers(bench: Bench): Promise<Row[]> {
  if (skipped("several mail-servers over one database")) return [];
  const { alone, guarded } = await startDatabases(bench);
  await writePasswords(bench);
  const setUps = [
    new SetUp("Maildir", [bench.letterlock]),
    ...await startServers(bench, "PostgreSQL", alone),
    ...await startServers(bench, "standby", guarded),
  ];
  for (let turn = 0; turn < TURNS; turn++) {
    for (const setUp of setUps) await setUp.turn(pick(bench, 4000, 700));
  }
  return setUps.map((setUp) => setUp.row());
}

async function writePasswords({ installation }: Bench): Promise<void> {
  const passwords = { store: SERVER_PASSWORD, store_login: LOGIN_PASSWORD };
  for (const [name, password] of Object.entries(passwords)) {
    const path = `${installation.serverKeys}/${name}.pass`;
    await Deno.writeTextFile(path, password, { mode: 0o600 });
  }
}

/** For the clients of a turn that begins while those of the last one leave. */
const ROOM = ["--max-clients", "15", "--max-per-user", "6"];

/** Three servers over a database, to be used by one, two or three. */
async function startServers(
  { installation, cleanup }: Bench,
  store: keyof typeof STORES,
  database: PostgresServer,
): Promise<SetUp[]> {
  const owner = database.database();
  await putAccounts(owner, installation.serverKeys);
  await owner.close();
  const url = `postgres://${SERVER_ROLE}@localhost:${database.port}/postgres`;
  const servers: Letterlock[] = [];
  while (servers.length < SERVERS) {
    const server = await Letterlock.start(
      installation,
      ...["--store", url, ...ROOM],
    );
    cleanup.add(() => server.stop());
    servers.push(server);
  }
  return servers.map((_, i) => new SetUp(store, servers.slice(0, i + 1)));
}

/** Some servers that share a store, and what five clients did there. */
class SetUp {
  readonly #store: keyof typeof STORES;
  readonly #servers: MailSystem[];
  readonly #rates: number[] = [];
  #sent = 0;
  #found = 0;

  constructor(store: keyof typeof STORES, servers: MailSystem[]) {
    this.#store = store;
    this.#servers = servers;
  }

  async turn(ms: number): Promise<void> {
    const workers = await this.#connectAll();
    const before = await countAll(workers);
    const { rate, delivered } = await work(workers, ms);
    this.#rates.push(rate);
    for (const count of delivered.values()) this.#sent += count;
    this.#found += await countAll(workers) - before;
    for (const { client } of workers) await client.close();
  }

  async #connectAll(): Promise<Worker[]> {
    const workers: Worker[] = [];
    for (const [i, user] of USERS.entries()) {
      const server = this.#servers[i % this.#servers.length];
      const to = USERS[(i + 1) % USERS.length];
      workers.push({ client: await server.connect(user), to });
    }
    return workers;
  }

  /** @throws {Error} If an acknowledged mail is not there. */
  row(): Row {
    const lost = this.#sent - this.#found;
    if (lost > 0) throw new Error(`${lost} acknowledged mails are not there`);
    const { length } = this.#servers;
    const many = length === 1 ? "one server" : `${length} servers`;
    return {
      what: `five clients at ${many}, mail ${STORES[this.#store]}`,
      unit: "/s",
      measured: summarize(this.#rates),
      note:
        `of ${this.#sent.toLocaleString("en-US")} acknowledged mails none ` +
        "was lost",
    };
  }
}

/** The mails of all five. */
async function countAll(workers: Worker[]): Promise<number> {
  let mails = 0;
  for (const { client } of workers) mails += await client.list(1);
  return mails;
}
