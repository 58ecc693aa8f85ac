import type { MailStore } from "../../../lib/store/store.ts";
import type { Steps } from "../../report/interleave.ts";
import type { Aim, Row, Unit } from "../../report/row.ts";
import type { Summary } from "../../report/statistics.ts";

/** The stores that are measured in turn, and how their rows are called. */
export const STORES = {
  Maildir: "in a Maildir",
  PostgreSQL: "in PostgreSQL",
  standby: "in PostgreSQL with a standby",
} as const;

export type Stores = Record<keyof typeof STORES, MailStore>;

/** The steps of each store, with its name before theirs. */
export function ofEach(
  stores: Stores,
  steps: (store: MailStore) => Steps,
): Steps {
  return Object.fromEntries(
    Object.entries(stores).flatMap(([name, store]) =>
      Object.entries(steps(store)).map(([step, run]) => [
        `${name} ${step}`,
        run,
      ])
    ),
  );
}

/** What is said of a step in the rows of all stores. */
export interface StepRows {
  step: string;
  what: string;
  unit: Unit;
  limit?: Row["limit"];
  /** By the store's name. */
  aim?: (store: string) => Aim | undefined;
}

/** A row of a step for each store. */
export function rowsOf(
  figures: Record<string, Summary>,
  { step, what, unit, limit, aim }: StepRows,
): Row[] {
  return Object.entries(STORES).map(([name, called]) => ({
    what: `${what} ${called}`,
    unit,
    measured: figures[`${name} ${step}`],
    limit,
    aim: aim?.(name),
  }));
}
