import type {
  Database,
  Querier,
} from "../../../../lib/store/postgres/database/sql.ts";

/** The error of a database that fails as planned. */
export class PlannedError extends Error {}

/**
 * A database whose statement of a number in all transactions together fails, as if the
 * program had ended there.
 *
 * @param at From 0; the number of statements if none is to fail.
 */
export function failingAt(database: Database, at: number): Database {
  let statements = 0;
  const failing = (transaction: Querier): Querier => ({
    query(text, values) {
      if (statements++ === at) throw new PlannedError("failed as planned");
      return transaction.query(text, values);
    },
  });
  return {
    query: (text, values) => database.query(text, values),
    copyOut: (select) => database.copyOut(select),
    copyIn: (rows) => database.copyIn(rows),
    atOnce: (given) => database.atOnce(given),
    transact: (work, options) =>
      database.transact(
        (transaction, first) => work(failing(transaction), first),
        options,
      ),
    close: () => Promise.resolve(),
  };
}
