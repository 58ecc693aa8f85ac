import { type Clock, systemClock } from "../../program/clock.ts";
import { Deferred } from "./deferred.ts";
import { type Patience, patience, undeterred } from "../maildir/patience.ts";
import type { Database } from "./database/database.ts";
import { asDatabase } from "./database/database_error.ts";
import { checkUser } from "./boxes/box_rows.ts";

/** Limits of a store, and what tests replace. */
export interface PostgresStoreOptions {
  /** Bytes that a user's mail may take; any number if left out. */
  quota?: number;
  /** Called often by work that takes long. What it throws ends the work. */
  progress?: (done?: number, total?: number) => Promise<void> | void;
  /** In ms since the epoch. */
  now?: () => number;
  /** Says when the next sign of life is due while the database is slow. */
  clock?: Clock;
}

/** What all parts of a store work with. */
export class StoreContext {
  readonly quota?: number;
  readonly now: () => number;
  readonly progress: (done?: number, total?: number) => Promise<void> | void;
  /** Awaits the database, and gives up once the client has gone. */
  readonly patient: Patience;
  /** Awaits it to the end. */
  readonly undeterred: Patience;
  /** What is done after the answer. */
  readonly deferred = new Deferred();

  constructor(readonly database: Database, options: PostgresStoreOptions) {
    const { now = Date.now, clock = systemClock } = options;
    const { quota, progress = () => {} } = options;
    this.quota = quota;
    this.now = now;
    this.progress = progress;
    this.patient = patience(progress, clock);
    this.undeterred = patience(undeterred(progress), clock);
  }

  /**
   * Does a step for a user, after all that was deferred before.
   *
   * @param action What it is, for the message of an error: "list the mails".
   * @throws {TypeError} If no user can have this name.
   * @throws {StorageError} If the database fails.
   */
  async step<T>(
    user: string,
    action: string,
    work: () => Promise<T>,
  ): Promise<T> {
    checkUser(user);
    await this.deferred.run();
    return await this.patient(asDatabase(action, work));
  }
}
