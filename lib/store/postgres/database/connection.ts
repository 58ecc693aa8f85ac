import {
  type Clock,
  settlesWithin,
  systemClock,
} from "../../../program/clock.ts";
import { AHEAD, BEGIN, BEGIN_AHEAD, BEGIN_STEPS } from "./begin.ts";
import { CopyIn } from "./copy_in.ts";
import { CopyOut } from "./copy_out.ts";
import {
  DatabaseError,
  endsServer,
  isForgotten,
  leavesConnection,
} from "./database_error.ts";
import { KeptStatements } from "./kept_statements.ts";
import type { DriverClient, DriverResult, Notice } from "./driver.ts";
import type {
  CopiedRows,
  Parameter,
  Querier,
  Row,
  Statement,
  TransactionOptions,
} from "./sql.ts";
import { type Answer, StatementsQuery } from "./statements_query.ts";
import { checkEnd } from "./transaction_end.ts";
import type { WireQuery } from "./wire_query.ts";

/** Time in ms that a server has to end a connection; one that is frozen never does. */
export const GOODBYE_MS = 1000;

/** What a connection may have besides its client. */
export interface ConnectionOptions {
  /** Ends statements whose server has a successor. */
  watch?: {
    during<T>(statement: Promise<T>, deposed: () => void): Promise<T>;
  };
  /** Called once, when it turns out to be of no use. */
  onBroken?: () => void;
  clock?: Clock;
}

/** One connection to the database. */
export class Connection implements Querier {
  readonly #client: DriverClient;
  readonly #options: ConnectionOptions;
  #broken = false;
  #lost = false;
  readonly #kept = new KeptStatements();
  #abandoned?: string;
  #warnings: Notice[] = [];

  /** @param client Connected, or about to be. */
  constructor(client: DriverClient, options: ConnectionOptions = {}) {
    this.#client = client;
    this.#options = options;
    client.on("error", () => this.#lose());
    client.on("notice", (notice) => this.#note(notice));
  }

  /** Whether it is of no use any more. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /** Whether its server ended it or has a successor: what was not committed is undone. */
  get isLost(): boolean {
    return this.#lost;
  }

  #lose(): void {
    this.#lost = true;
    this.#break();
  }

  #break(): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#options.onBroken?.();
  }

  #note(notice: Notice): void {
    if (!/^00/.test(notice.code ?? "")) this.#warnings.push(notice);
  }

  /**
   * Runs a statement, and gives its rows; those of the last one of several without
   * parameters.
   *
   * @throws {DatabaseError} If the server refuses it, or does not answer in time.
   */
  async query(
    text: string,
    values: readonly Parameter[] = [],
    isKept = false,
  ): Promise<Row[]> {
    if (values.length > 0) {
      const [{ rows }] = await this.#runAll([{ text, values, isKept }]);
      return rows;
    }
    const result = await this.#run(() => this.#client.query({ text, values }));
    return Array.isArray(result) ? result.at(-1)!.rows : result.rows;
  }

  /** The only value of a bytea's SELECT; undefined if there is no row. */
  copyOut(select: string): Promise<Uint8Array | undefined> {
    return this.#send(new CopyOut(select));
  }

  /** Adds rows, and runs what comes before them. */
  copyIn({ before, ...rows }: CopiedRows): Promise<void> {
    return this.#send(new CopyIn({ before: `${AHEAD}; ${before}`, ...rows }));
  }

  #send<T>(query: WireQuery<T>): Promise<T> {
    return this.#run(() => {
      this.#client.query(query);
      return query.result;
    });
  }

  async #run<T>(step: () => Promise<T>): Promise<T> {
    const { watch } = this.#options;
    const deposed = () => this.abandon("another server has taken over");
    try {
      return await (watch ? watch.during(step(), deposed) : step());
    } catch (error) {
      if (endsServer(error)) this.#lose();
      if (!leavesConnection(error)) this.#break();
      const { message, code } = error as { message: string; code?: string };
      throw new DatabaseError(this.#abandoned ?? message, code, {
        cause: error,
      });
    }
  }

  /** Begins a transaction; gives the rows of what comes first. */
  begin({ ahead, first }: TransactionOptions = {}): Promise<Row[]> {
    const begin = ahead ? BEGIN_AHEAD : BEGIN;
    return this.query(first === undefined ? begin : `${begin}; ${first}`);
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
    checkEnd((result as DriverResult).command, this.#warnings);
  }

  /**
   * Does statements in a transaction by one message; durable on return, as `commit` has it.
   *
   * @returns The rows of each.
   * @throws {DatabaseError} If one fails, where `rollback` has to follow, or as of `commit`.
   */
  async atOnce(statements: readonly Statement[]): Promise<Row[][]> {
    this.#warnings = [];
    const end = { text: "COMMIT" };
    const all = [...BEGIN_STEPS, ...statements, end];
    const answers = await this.#runAll(all);
    checkEnd(answers.at(-1)!.command, this.#warnings);
    return answers.slice(BEGIN_STEPS.length, -1).map(({ rows }) => rows);
  }

  async #runAll(statements: readonly Statement[]): Promise<Answer[]> {
    const { bytes, done } = await this.#kept.message(statements);
    try {
      const answers = await this.#send(new StatementsQuery(bytes));
      done();
      return answers;
    } catch (error) {
      if (isForgotten(error)) this.#kept.clear();
      throw error;
    }
  }

  /** Gives the transaction up. */
  async rollback(): Promise<void> {
    if (this.#broken) return;
    try {
      await this.query("ROLLBACK");
    } catch {
      this.#break();
    }
  }

  /** Ends the connection, whatever it is doing. */
  async close(): Promise<void> {
    this.#broken = true;
    const { clock = systemClock } = this.#options;
    if (await settlesWithin(GOODBYE_MS, this.#client.end(), clock)) return;
    this.#client.connection.stream.destroy();
  }

  /**
   * Ends it at once, without a word to the server; the statement under way fails.
   *
   * @param why The message of that failure.
   */
  abandon(why: string): void {
    this.#abandoned ??= why;
    this.#lose();
    this.#client.connection.stream.destroy();
  }
}
