import type { Connection } from "./connection.ts";
import {
  type DatabaseError,
  EndUnknown,
  isForgotten,
  mayTryAgain,
} from "./database_error.ts";
import type {
  CopiedRows,
  Database,
  Querier,
  Row,
  Statement,
  TransactionOptions,
} from "./sql.ts";

/** How often a transaction is tried that fails because of others. */
const ATTEMPTS = 5;

/** What a {@linkcode ConnectionPool} is made of. */
export interface PoolOptions {
  /** Makes a connection to the server that takes writes. */
  connect(): Promise<Connection>;
  /** Connections at once. A server's process for each takes 2 MB and more. */
  most: number;
}

/** A database by way of a few connections, made when they are needed. */
export class ConnectionPool implements Database {
  readonly #options: PoolOptions;
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection?: Connection) => void)[] = [];
  #open = 0;
  /** Resolves once no connection is open any more; made by `close`. */
  #closing?: PromiseWithResolvers<void>;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Runs one statement that changes nothing.
   *
   * @throws {DatabaseError} If the database refuses it, or cannot be reached.
   */
  query(...statement: Parameters<Querier["query"]>): Promise<Row[]> {
    return this.#again((connection) => connection.query(...statement));
  }

  /** The only value of a bytea's SELECT; undefined if there is no row. */
  copyOut(select: string): Promise<Uint8Array | undefined> {
    return this.#again((connection) => connection.copyOut(select));
  }

  /** Adds rows in a transaction that a later one makes durable. */
  copyIn(rows: CopiedRows): Promise<void> {
    return this.#again((connection) => connection.copyIn(rows));
  }

  /** Does a step again where a connection is not any more what it was before. */
  async #again<T>(step: (connection: Connection) => Promise<T>): Promise<T> {
    for (let attempt = 1;;) {
      const { connection, isNew } = await this.#take();
      try {
        return await step(connection);
      } catch (error) {
        const isStale = connection.isBroken && !isNew;
        const isInVain = !isForgotten(error) || attempt++ === ATTEMPTS;
        if (!isStale && isInVain) throw error;
      } finally {
        this.#give(connection);
      }
    }
  }

  /**
   * Does work in a transaction: all of it is done, and durable, or nothing.
   *
   * @param work Gets the rows of what came first. May run again, since others may make the
   * first one fail.
   * @throws {DatabaseError} If it was not done, or may be lost.
   */
  async transact<T>(
    work: (transaction: Querier, first: Row[]) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    for (let attempt = 1;; attempt++) {
      const { connection, first } = await this.#begin(options);
      let isEnding = false;
      try {
        const result = await work(connection, first);
        isEnding = true;
        await connection.commit();
        return result;
      } catch (error) {
        await connection.rollback();
        // What was lost before its end is undone; at its end, nobody knows.
        const isUndone = mayTryAgain(error) || connection.isLost && !isEnding;
        if (!isUndone || attempt === ATTEMPTS) throw error;
      } finally {
        this.#give(connection);
      }
    }
  }

  /**
   * Does statements in a transaction by one message, with nothing decided between them: all
   * of it is done, and durable, or nothing.
   *
   * @returns The rows of each.
   * @throws {EndUnknown} If the connection was lost meanwhile: it may be done.
   * @throws {DatabaseError} If it was not done, or may be lost.
   */
  async atOnce(statements: readonly Statement[]): Promise<Row[][]> {
    for (let attempt = 1;; attempt++) {
      const { connection } = await this.#take();
      try {
        return await connection.atOnce(statements);
      } catch (error) {
        await connection.rollback();
        if (connection.isLost) throw unknownEnd(error);
        const isUndone = mayTryAgain(error) || isForgotten(error);
        if (!isUndone || attempt === ATTEMPTS) throw error;
      } finally {
        this.#give(connection);
      }
    }
  }

  async #begin(options: TransactionOptions) {
    for (let attempt = 1;;) {
      const { connection, isNew } = await this.#take();
      try {
        return { connection, first: await connection.begin(options) };
      } catch (error) {
        await connection.rollback();
        this.#give(connection);
        const isStale = connection.isBroken && !isNew;
        const isInVain = !mayTryAgain(error) || attempt++ === ATTEMPTS;
        if (!isStale && isInVain) throw error;
      }
    }
  }

  async #take(): Promise<{ connection: Connection; isNew: boolean }> {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection) {
        if (!connection.isBroken) return { connection, isNew: false };
        this.#drop(connection);
      } else if (this.#open < this.#options.most) {
        return { connection: await this.#connect(), isNew: true };
      } else {
        const given = await new Promise<Connection | undefined>((resolve) =>
          this.#waiting.push(resolve)
        );
        if (given) return { connection: given, isNew: false };
      }
    }
  }

  async #connect(): Promise<Connection> {
    this.#open++;
    try {
      return await this.#options.connect();
    } catch (error) {
      this.#freed();
      throw error;
    }
  }

  #give(connection: Connection): void {
    if (connection.isBroken || this.#closing) this.#drop(connection);
    else if (this.#waiting.length > 0) this.#waiting.shift()!(connection);
    else this.#idle.push(connection);
  }

  #drop(connection: Connection): void {
    // The place is free when the server's process goes, which nobody waits for.
    connection.close().catch(() => {}).then(() => this.#freed());
  }

  #freed(): void {
    this.#open--;
    this.#waiting.shift()?.();
    if (this.#open === 0) this.#closing?.resolve();
  }

  /** Ends all connections, each once its work is done. */
  async close(): Promise<void> {
    this.#closing ??= Promise.withResolvers();
    if (this.#open === 0) return;
    for (const connection of this.#idle.splice(0)) this.#drop(connection);
    await this.#closing.promise;
  }
}

function unknownEnd(error: unknown): EndUnknown {
  const { message, code } = error as DatabaseError;
  return new EndUnknown(message, code, { cause: error });
}
