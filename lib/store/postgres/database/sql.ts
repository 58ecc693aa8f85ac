/** How the rest of the store uses the database. */

/** A value that a column can hold, or a parameter. */
export type Value = string | number | boolean | Uint8Array | null;
/** A row of an answer, by the names of its columns. */
export type Row = Record<string, Value>;
/** A parameter of a statement. */
export type Parameter = Value | readonly Value[];

/** Who runs statements: a database, or a transaction. */
export interface Querier {
  /**
   * Runs a statement, and gives its rows.
   *
   * @throws {DatabaseError} If the server refuses it, or cannot be reached.
   */
  query(text: string, values?: readonly Parameter[]): Promise<Row[]>;
}

/** Rows that are added by COPY. */
export interface CopiedRows {
  /** Statements without parameters that run before, in the same transaction. */
  before: string;
  /** The table and its columns: `chunk (letter, number, data)`. */
  into: string;
  /** The fields of each, in their binary form. Nobody changes them before the answer. */
  rows: readonly (readonly Uint8Array[])[];
}

/** A database; a statement that is no transaction's changes nothing. */
export interface Database extends Querier {
  /** The only value of a bytea's SELECT; undefined if there is no row. */
  copyOut(select: string): Promise<Uint8Array | undefined>;

  /**
   * Adds rows in a transaction that a later one makes durable.
   *
   * @throws {DatabaseError} If the database refuses it. A key may be taken by the row
   * itself: where a connection broke, all of it comes again.
   */
  copyIn(rows: CopiedRows): Promise<void>;

  /**
   * Does work in a transaction: all of it is done, and durable, or nothing.
   *
   * @param work May run again, since others may make the first one fail.
   * @param options.ahead Whether a later transaction makes it durable.
   * @throws {DatabaseError} If it was not done, or may be lost.
   */
  transact<T>(
    work: (transaction: Querier) => Promise<T>,
    options?: { ahead?: boolean },
  ): Promise<T>;

  /** Ends all connections, each once its work is done. */
  close(): Promise<void>;
}
