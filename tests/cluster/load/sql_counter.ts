/**
 * Five clients that count in a table: the promise of the database alone, without a store of
 * ours. Each writes its next number when the last one was acknowledged.
 */
import { join } from "@std/path";
import type { Cluster } from "../machines/cluster.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import type { Load, Tally } from "./load.ts";
import { Operator } from "./operator.ts";
import { PsqlSession, Unanswered } from "./psql_session.ts";

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
  readonly #operator: Operator;
  readonly #passwordFile: string;
  #stopped = false;
  #clients: Promise<void>[] = [];

  private constructor(cluster: Cluster, operator: Operator, file: string) {
    this.#cluster = cluster;
    this.#operator = operator;
    this.#passwordFile = file;
  }

  static async start(cluster: Cluster): Promise<SqlCounter> {
    const operator = await Operator.of(cluster);
    const password = crypto.randomUUID();
    await operator.run([
      `CREATE ROLE counter LOGIN PASSWORD '${password}' CONNECTION LIMIT 20`,
      "CREATE TABLE counter (client int, number int, tries int DEFAULT 1, " +
      "PRIMARY KEY (client, number))",
      "GRANT SELECT, INSERT, UPDATE ON counter TO counter",
    ]);
    const file = join(cluster.dir, "counter.pgpass");
    const line = `*:*:*:counter:${password}\n`;
    await Deno.writeTextFile(file, line, { mode: 0o600 });
    const counter = new SqlCounter(cluster, operator, file);
    counter.#clients = counter.#acknowledged.map((_, i) => counter.#count(i));
    // What fails is thrown when they are stopped.
    for (const client of counter.#clients) client.catch(() => {});
    return counter;
  }

  async #count(client: number): Promise<void> {
    // The next try begins with the other node: one that is behind may still take writes.
    for (let turn = client; !this.#stopped; turn++) {
      await using session = this.#connect(turn);
      try {
        await this.#countBy(session, client);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        await pause(BACK_OFF_MS);
      }
    }
  }

  #connect(turn: number): PsqlSession {
    const addresses = this.#cluster.nodes.map(({ address }) => address);
    return new PsqlSession({
      addresses: turn % 2 === 0 ? addresses : addresses.reverse(),
      ...{ user: "counter", database: "postgres" },
      passwordFile: this.#passwordFile,
    });
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
    const acknowledged = this.#acknowledged.reduce((sum, one) => sum + one);
    const upTo = this.#acknowledged.map((number, client) =>
      `(client = ${client} AND number <= ${number})`
    );
    const counts = await this.#operator.onEachNode(
      `SELECT count(*) FROM counter WHERE ${upTo.join(" OR ")}`,
    );
    const least = Math.min(...counts.map(([count]) => Number(count)));
    const lost = acknowledged - least;
    return { acknowledged, lost, doubled: 0, partial: 0, altered: 0 };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
