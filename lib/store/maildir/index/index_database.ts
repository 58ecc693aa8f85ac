import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { type FileSystem, lstatIfThere } from "../file_system.ts";
import { INDEX_FILE, openIndexFile } from "./index_file.ts";

export type Row = Record<string, string | number | null>;

/**
 * The open index of one box: an SQLite database that is only a cache of the Maildir.
 * Its calls do not wait, so nothing of this worker comes between them.
 */
export class IndexDatabase {
  readonly inode: number | null;
  #database: DatabaseSync;
  #statements = new Map<string, StatementSync>();

  /** @param box The folder of the box. */
  constructor(readonly fs: FileSystem, readonly box: string) {
    this.#database = openIndexFile(fs, box);
    this.inode = this.#inodeNow();
  }

  /** Whether somebody has thrown this index away. */
  get isReplaced(): boolean {
    return this.#inodeNow() !== this.inode;
  }

  #inodeNow(): number | null {
    return lstatIfThere(this.fs, `${this.box}/${INDEX_FILE}`)?.ino ?? null;
  }

  /** @returns How many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Rows one by one; nothing may be written before the last. */
  iterate(sql: string, ...values: SQLInputValue[]): Iterable<Row> {
    return this.#prepare(sql).iterate(...values) as Iterable<Row>;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `action` while nobody else writes; all that it wrote is kept, or nothing. */
  write<T>(action: () => T): T {
    return this.#transaction("BEGIN IMMEDIATE", action);
  }

  /** Runs `action`, to which the index looks the same from its first to its last read. */
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
