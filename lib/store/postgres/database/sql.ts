/** How the rest of the store uses the database. */

/** A value that a column can hold, or a parameter. */
export type Value = string | number | boolean | Uint8Array | null;
/** A row of an answer, by the names of its columns. */
export type Row = Record<string, Value>;
/** A parameter of a statement. */
export type Parameter = Value | readonly Value[];

/** A statement, and its parameters. */
export interface Statement {
  text: string;
  values?: readonly Parameter[];
  /** Whether the server is to keep it as it has understood it, for the next time. */
  isKept?: boolean;
}

/** Who runs statements: a database, or a transaction. */
export interface Querier {
  /**
   * Runs a statement, and gives its rows.
   *
   * @param isKept As a `Statement` has it; not in a transaction.
   * @throws {DatabaseError} If the server refuses it, or cannot be reached.
   */
  query(
    text: string,
    values?: readonly Parameter[],
    isKept?: boolean,
  ): Promise<Row[]>;
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

/** How a transaction begins. */
export interface TransactionOptions {
  /** Whether a later transaction makes durable what it does. */
  ahead?: boolean;
  /** A statement without parameters, which saves a way to the server and back. */
  first?: string;
}

/** A text in a statement that takes no parameters. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The binary form of an `integer`, or of a length. */
export function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return bytes;
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
   * @param work Gets the rows of what came first. May run again, since others may make the
   * first one fail.
   * @throws {DatabaseError} If it was not done, or may be lost.
   */
  transact<T>(
    work: (transaction: Querier, first: Row[]) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;

  /**
   * Does statements in a transaction by one message, with nothing decided between them: all
   * of it is done, and durable, or nothing.
   *
   * @returns The rows of each.
   * @throws {EndUnknown} If the connection was lost meanwhile: it may be done.
   * @throws {DatabaseError} If it was not done, or may be lost.
   */
  atOnce(statements: readonly Statement[]): Promise<Row[][]>;

  /** Ends all connections, each once its work is done. */
  close(): Promise<void>;
}
