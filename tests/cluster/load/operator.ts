/** What an operator does with psql, as PostgreSQL's superuser. */
import { join } from "@std/path";
import type { Cluster } from "../machines/cluster.ts";
import { PsqlSession, Unanswered } from "./psql_session.ts";

/** Nothing is struck while an operator looks, but a table may be long; in ms. */
const PATIENCE_MS = 60_000;
/** How often a query is asked that gets no answer. */
const READ_TRIES = 10;

/** Who asks, and what; on the primary unless a node is named. */
export interface Asking {
  database?: string;
  node?: { address: string };
}

/** A superuser's way to the nodes of a cluster. */
export class Operator {
  readonly #cluster: Cluster;
  readonly #passwordFile: string;

  private constructor(cluster: Cluster, passwordFile: string) {
    this.#cluster = cluster;
    this.#passwordFile = passwordFile;
  }

  static async of(cluster: Cluster): Promise<Operator> {
    const file = join(cluster.dir, "operator.pgpass");
    const line = `*:*:*:postgres:${cluster.passwords.superuser}\n`;
    await Deno.writeTextFile(file, line, { mode: 0o600 });
    return new Operator(cluster, file);
  }

  /** Runs statements one by one; the rows of the last. */
  async run(
    statements: string[],
    { database = "postgres", node }: Asking = {},
  ): Promise<string[]> {
    const nodes = node ? [node] : this.#cluster.nodes;
    await using session = new PsqlSession({
      addresses: nodes.map(({ address }) => address),
      ...{ user: "postgres", database, passwordFile: this.#passwordFile },
      readOnly: node !== undefined,
      patience: PATIENCE_MS,
    });
    let rows: string[] = [];
    for (const sql of statements) rows = await session.query(sql);
    return rows;
  }

  /** Runs a query on each node, once it has all that the primary has now. */
  async onEachNode(sql: string, database?: string): Promise<string[][]> {
    const [end] = await this.#read("SELECT pg_current_wal_lsn()");
    const all: string[][] = [];
    for (const node of this.#cluster.nodes) {
      await this.#untilReplayed(node, end);
      all.push(await this.#read(sql, { database, node }));
    }
    return all;
  }

  /** A busy machine may answer nobody for a while; to ask again harms nothing. */
  async #read(sql: string, asking?: Asking): Promise<string[]> {
    for (let tries = 1;; tries++) {
      try {
        return await this.run([sql], asking);
      } catch (error) {
        if (!(error instanceof Unanswered) || tries === READ_TRIES) throw error;
      }
    }
  }

  /** What a standby has on its disk is not at once in its tables. */
  async #untilReplayed(
    node: { address: string },
    end: string,
  ): Promise<void> {
    const hasIt = "SELECT NOT pg_is_in_recovery() OR " +
      `pg_last_wal_replay_lsn() >= '${end}'`;
    while ((await this.#read(hasIt, { node }))[0] !== "t") {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
