import { CopyIn } from "./copy_in.ts";
import { CopyOut } from "./copy_out.ts";
import type { CopyQuery } from "./copy_query.ts";
import { DatabaseError, leavesConnection } from "./database_error.ts";
import type { DriverClient, DriverResult, Notice } from "./driver.ts";
import type { CopiedRows, Parameter, Querier, Row } from "./sql.ts";

/**
 * What a transaction begins with, whatever the server's settings are: its end is durable,
 * and a program that hangs keeps no box locked.
 */
const BEGIN = [
  "BEGIN",
  "SET LOCAL synchronous_commit TO on",
  "SET LOCAL statement_timeout TO '60s'",
  "SET LOCAL idle_in_transaction_session_timeout TO '30 s'",
].join("; ");
/** The same for what a later transaction makes durable. */
const BEGIN_AHEAD = BEGIN.replace(" TO on", " TO off");
/** The same for statements of one message: these are a transaction of their own. */
const AHEAD = BEGIN_AHEAD.replace("BEGIN; ", "");

/** One connection to the database. */
export class Connection implements Querier {
  readonly #client: DriverClient;
  #broken = false;
  #warnings: Notice[] = [];

  /** @param client Connected. */
  constructor(client: DriverClient) {
    this.#client = client;
    client.on("error", () => void (this.#broken = true));
    client.on("notice", (notice) => this.#note(notice));
  }

  /** Whether it is of no use any more. */
  get isBroken(): boolean {
    return this.#broken;
  }

  #note(notice: Notice): void {
    if (!/^00/.test(notice.code ?? "")) this.#warnings.push(notice);
  }

  /**
   * Runs a statement, and gives its rows.
   *
   * @throws {DatabaseError} If the server refuses it, or does not answer in time.
   */
  async query(
    text: string,
    values: readonly Parameter[] = [],
  ): Promise<Row[]> {
    const result = await this.#run(() => this.#client.query({ text, values }));
    return Array.isArray(result) ? result.at(-1)!.rows : result.rows;
  }

  /** The only value of a bytea's SELECT; undefined if there is no row. */
  copyOut(select: string): Promise<Uint8Array | undefined> {
    return this.#copy(new CopyOut(select));
  }

  /** Adds rows, and runs what comes before them. */
  copyIn({ before, ...rows }: CopiedRows): Promise<void> {
    return this.#copy(new CopyIn({ before: `${AHEAD}; ${before}`, ...rows }));
  }

  #copy<T>(copy: CopyQuery<T>): Promise<T> {
    return this.#run(() => {
      this.#client.query(copy);
      return copy.result;
    });
  }

  async #run<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (!leavesConnection(error)) this.#broken = true;
      const { message, code } = error as { message: string; code?: string };
      throw new DatabaseError(message, code, { cause: error });
    }
  }

  /** @param ahead Whether a later transaction makes durable what this one does. */
  async begin({ ahead = false } = {}): Promise<void> {
    await this.query(ahead ? BEGIN_AHEAD : BEGIN);
  }

  /**
   * Ends the transaction; durable on return, at the synchronous standby as well.
   *
   * @throws {DatabaseError} If it may be lost. It may be there all the same.
   */
  async commit(): Promise<void> {
    this.#warnings = [];
    const commit = { text: "COMMIT", values: [] };
    const result = await this.#run(() => this.#client.query(commit));
    const { command } = result as DriverResult;
    if (command !== "COMMIT") {
      throw new DatabaseError(`The transaction ended by ${command}`);
    }
    // Somebody ended the wait for the standby: the server calls that a success.
    const [warning] = this.#warnings;
    if (warning) throw new DatabaseError(`${warning.message}`, warning.code);
  }

  /** Gives the transaction up. */
  async rollback(): Promise<void> {
    if (this.#broken) return;
    try {
      await this.query("ROLLBACK");
    } catch {
      this.#broken = true;
    }
  }

  /** Ends the connection, whatever it is doing. */
  async close(): Promise<void> {
    this.#broken = true;
    await this.#client.end();
  }
}
