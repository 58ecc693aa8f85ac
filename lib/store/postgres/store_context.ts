import type { Patience } from "../maildir/patience.ts";
import type { Database } from "./database/sql.ts";

/** What all parts of a store work with. */
export interface StoreContext {
  readonly database: Database;
  /** Bytes of mail that a user may have; any number if left out. */
  readonly quota?: number;
  /** In ms since the epoch. */
  now(): number;
  /** Called often by work that takes long. What it throws ends the work. */
  progress(done?: number, total?: number): Promise<void> | void;
  /** Awaits the database, and gives up once the client has gone. */
  readonly patient: Patience;
  /** Awaits it to the end. */
  readonly undeterred: Patience;
  /** What is done after the answer. */
  readonly deferred: {
    /** @param task Nothing is lost where the database refuses it. */
    add(task: () => Promise<unknown>): void;
    /** Does all that was added; resolves when it is done. */
    run(): Promise<void>;
  };
  /**
   * Does a step for a user, after all that was deferred before.
   *
   * @param action What it is, for the message of an error: "list the mails".
   * @throws {TypeError} If no user can have this name.
   * @throws {StorageError} If the database fails.
   */
  step<T>(user: string, action: string, work: () => Promise<T>): Promise<T>;
}
