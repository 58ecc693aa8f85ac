import type { Connection } from "../../lib/store/postgres/database/connection.ts";
import type { PostgresServer } from "../../tests/store/postgres/support/postgres_server.ts";
import { timed } from "../report/interleave.ts";

/** Bytes of a small mail with its header. */
const ROW = 600;

/** The least that a database does for a mail: one row, and a commit, by one message. */
export class RawCommit {
  readonly #owner: Connection;

  private constructor(owner: Connection) {
    this.#owner = owner;
  }

  static async open(server: PostgresServer): Promise<RawCommit> {
    const owner = await server.connect();
    await owner.query("CREATE TABLE raw_commit (data bytea)");
    return new RawCommit(owner);
  }

  /** Adds a row, which is durable then. How long it took, in ms. */
  append(): Promise<number> {
    const text = "INSERT INTO raw_commit VALUES ($1)";
    const values = [new Uint8Array(ROW)];
    return timed(() => this.#owner.atOnce([{ text, values, isKept: true }]));
  }

  async close(): Promise<void> {
    await this.#owner.query("DROP TABLE raw_commit");
    await this.#owner.close();
  }
}
