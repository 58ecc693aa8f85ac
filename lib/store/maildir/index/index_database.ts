import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

type Value = string | number | null;
/** A row of a result, by column name. */
export type Row = Record<string, Value>;

/** Rows that are read at once where all are. */
const PAGE = 500;

/** Which part of a table is read, in SQL. */
interface TableQuery {
  columns: string;
  table: string;
  where?: string;
}

/** Prepares a statement whose rows are arrays. */
export function prepareForArrays(
  database: DatabaseSync,
  sql: string,
): StatementSync {
  const statement = database.prepare(sql);
  // The types of Deno lack it.
  (statement as StatementSync & { setReturnArrays(is: boolean): void })
    .setReturnArrays(true);
  return statement;
}

/**
 * The open index of one box: an SQLite database that is only a cache of the Maildir.
 * No call awaits anything, so nothing else of this worker comes between two of them.
 */
export class IndexDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param database An open file with the tables of an index; closed with this. */
  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @returns How many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  /** Rows as arrays: objects take up to four times as long. */
  arrays(sql: string, ...values: SQLInputValue[]): Value[][] {
    const rows: unknown = this.#prepare(sql, true).all(...values);
    return rows as Value[][];
  }

  /**
   * All rows of a table as arrays, some hundreds at once: SQLite's rows one by one take four
   * times as long. Nothing may be written before the last.
   */
  *rowsOf(
    { columns, table, where = "true" }: TableQuery,
    ...values: SQLInputValue[]
  ): Iterable<Value[]> {
    const sql = `SELECT ${columns}, rowid FROM ${table}
      WHERE rowid > ? AND ${where} ORDER BY rowid LIMIT ${PAGE}`;
    for (let last = 0;;) {
      const rows = this.arrays(sql, last, ...values);
      yield* rows;
      if (rows.length < PAGE) return;
      last = rows[PAGE - 1].at(-1) as number;
    }
  }

  /** @param asArrays The same in each call for this text. */
  #prepare(sql: string, asArrays = false): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = asArrays
        ? prepareForArrays(this.#database, sql)
        : this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `action` while no other process writes, and commits all or nothing. */
  write<T>(action: () => T): T {
    return this.#transaction("BEGIN IMMEDIATE", action);
  }

  /** Runs `action`, to which the index stays the same from its first to its last read. */
  read<T>(action: () => T): T {
    return this.#transaction("BEGIN", action);
  }

  #transaction<T>(begin: string, action: () => T): T {
    this.run(begin);
    try {
      const result = action();
      this.run("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** SQLite has already rolled back after some errors. */
  #rollBack(): void {
    try {
      this.run("ROLLBACK");
    } catch {
      // There is nothing left to undo.
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}
