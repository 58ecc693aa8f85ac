import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";

/** A database that goes away at one of its steps. */
export interface FailingDatabase extends Database {
  /** Whether it has. */
  isGone: boolean;
}

/**
 * A database that fails for good from a step on: each statement, transaction and chunk is
 * one. An odd transaction fails before it begins, an even one after its end, of which its
 * caller learns nothing.
 */
export function failingDatabase(
  database: Database,
  failAt: number,
): FailingDatabase {
  let steps = 0;
  const goes = () => {
    failing.isGone ||= ++steps >= failAt;
    return failing.isGone;
  };
  const gone = () => new DatabaseError("the connection is gone");
  const step = <T>(work: () => Promise<T>): Promise<T> =>
    goes() ? Promise.reject(gone()) : work();
  const failing: FailingDatabase = {
    isGone: false,
    query: (...args) => step(() => database.query(...args)),
    copyOut: (select) => step(() => database.copyOut(select)),
    copyIn: (rows) => step(() => database.copyIn(rows)),
    atOnce: (given) => step(() => database.atOnce(given)),
    close: () => Promise.resolve(),
    async transact(work, options) {
      const wasGone = failing.isGone;
      if (goes() && (wasGone || failAt % 2 === 1)) throw gone();
      const result = await database.transact(work, options);
      if (failing.isGone) throw gone();
      return result;
    },
  };
  return failing;
}
