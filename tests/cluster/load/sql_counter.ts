/**
 * Five clients that count in a table: the promise of the database alone, without a store of
 * ours. Each writes its next number when the last one was acknowledged.
 */
import { join } from "@std/path";
import type { Cluster } from "../machines/cluster.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import type { Load, Tally } from "./load.ts";
import { PsqlSession, type PsqlTarget, Unanswered } from "./psql_session.ts";

const CLIENTS = 5;
/** Time in ms between two rows of a client, so that a small machine has room for strikes. */
const PAUSE_MS = 40;
/** Time in ms before a client tries again. */
const BACK_OFF_MS = 200;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The counter on a cluster. */
export class SqlCounter implements Load {
  readonly acknowledgements = new Acknowledgements();
  /** The newest number of each client that was acknowledged. */
  readonly #acknowledged: number[] = Array(CLIENTS).fill(0);
  readonly #cluster: Cluster;
  readonly #passwordFile: string;
  #stopped = false;
  #clients: Promise<void>[] = [];

  private constructor(cluster: Cluster, passwordFile: string) {
    this.#cluster = cluster;
    this.#passwordFile = passwordFile;
  }

  static async start(cluster: Cluster): Promise<SqlCounter> {
    const file = join(cluster.dir, "counter.pgpass");
    const password = crypto.randomUUID();
    const lines = [
      `*:*:*:postgres:${cluster.passwords.superuser}`,
      `*:*:*:counter:${password}`,
    ];
    await Deno.writeTextFile(file, lines.join("\n"), { mode: 0o600 });
    const counter = new SqlCounter(cluster, file);
    await counter.#makeTable(password);
    counter.#clients = counter.#acknowledged.map((_, i) => counter.#count(i));
    return counter;
  }

  async #makeTable(password: string): Promise<void> {
    await using session = this.#connect("postgres");
    const statements = [
      `CREATE ROLE counter LOGIN PASSWORD '${password}' CONNECTION LIMIT 20`,
      "CREATE TABLE counter (client int, number int, tries int DEFAULT 1, " +
      "PRIMARY KEY (client, number))",
      "GRANT SELECT, INSERT, UPDATE ON counter TO counter",
    ];
    for (const sql of statements) await session.query(sql);
  }

  #connect(user: string, more: Partial<PsqlTarget> = {}): PsqlSession {
    const addresses = this.#cluster.nodes.map((node) => node.address);
    const passwordFile = this.#passwordFile;
    const database = "postgres";
    return new PsqlSession({
      addresses,
      user,
      database,
      passwordFile,
      ...more,
    });
  }

  async #count(client: number): Promise<void> {
    // The next try begins with the other node: one that is behind may still take writes.
    for (let turn = client; !this.#stopped; turn++) {
      const addresses = this.#cluster.nodes.map((node) => node.address);
      if (turn % 2 === 1) addresses.reverse();
      await using session = this.#connect("counter", { addresses });
      try {
        await this.#countBy(session, client);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        await pause(BACK_OFF_MS);
      }
    }
  }

  async #countBy(session: PsqlSession, client: number): Promise<void> {
    while (!this.#stopped) {
      const number = this.#acknowledged[client] + 1;
      // A row that is there already may be on no standby: this write waits for one.
      await session.query(
        `INSERT INTO counter VALUES (${client}, ${number}) ON CONFLICT ` +
          "(client, number) DO UPDATE SET tries = counter.tries + 1",
      );
      this.#acknowledged[client] = number;
      this.acknowledgements.add();
      await pause(PAUSE_MS);
    }
  }

  /** On both nodes: a standby that misses rows would lose them when it takes over. */
  async check(): Promise<Tally> {
    const expected = [...this.#acknowledged];
    await using primary = this.#connect("counter");
    const [end] = await primary.query("SELECT pg_current_wal_lsn()");
    const losses: number[] = [];
    for (const { address } of this.#cluster.nodes) {
      const alone = { addresses: [address], readOnly: true };
      await using session = this.#connect("counter", alone);
      await untilReplayed(session, end);
      losses.push(await lostOf(session, expected));
    }
    const acknowledged = expected.reduce((sum, number) => sum + number);
    return { acknowledged, lost: Math.max(...losses), doubled: 0, partial: 0 };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }
}

/** What a standby has on its disk is not at once in its tables. */
async function untilReplayed(session: PsqlSession, end: string): Promise<void> {
  const hasIt = "SELECT NOT pg_is_in_recovery() OR " +
    `pg_last_wal_replay_lsn() >= '${end}'`;
  while ((await session.query(hasIt))[0] !== "t") await pause(PAUSE_MS);
}

/** How many of the rows up to these numbers are missing. */
async function lostOf(
  session: PsqlSession,
  expected: number[],
): Promise<number> {
  let lost = 0;
  for (const [client, number] of expected.entries()) {
    const [count] = await session.query(
      `SELECT count(*) FROM counter WHERE client = ${client} AND ` +
        `number BETWEEN 1 AND ${number}`,
    );
    lost += number - Number(count);
  }
  return lost;
}
