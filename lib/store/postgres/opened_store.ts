import { type Clock, systemClock } from "../../program/clock.ts";
import { Deferred } from "./deferred.ts";
import { type Patience, patience, undeterred } from "../maildir/patience.ts";
import type { Database } from "./database/sql.ts";
import type { StoreContext } from "./store_context.ts";
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
  /** Whether the database is closed with the store. */
  ends?: boolean;
  /** Says when the next sign of life is due while the database is slow. */
  clock?: Clock;
}

/** A store's database and limits, as every part of the store uses them. */
export class OpenedStore implements StoreContext {
  readonly quota?: number;
  readonly now: () => number;
  readonly ends: boolean;
  readonly progress: (done?: number, total?: number) => Promise<void> | void;
  /** Awaits the database, and gives up once the client has gone. */
  readonly patient: Patience;
  /** Awaits it to the end. */
  readonly undeterred: Patience;
  /** What is done after the answer. */
  readonly deferred = new Deferred();

  constructor(readonly database: Database, options: PostgresStoreOptions) {
    const { now = Date.now, clock = systemClock } = options;
    const { quota, progress = () => {}, ends = false } = options;
    this.quota = quota;
    this.ends = ends;
    this.now = now;
    this.progress = progress;
    this.patient = patience(progress, clock);
    this.undeterred = patience(undeterred(progress), clock);
  }

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
