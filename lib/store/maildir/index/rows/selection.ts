import type { IndexDatabase } from "../index_database.ts";
import { IndexDamageError } from "../index_damage.ts";
import { keyOf, type MailRow, SELECT_MAILS } from "../mail_columns.ts";
import { OlderMailsError } from "../older_mails.ts";
import type { Totals } from "./totals.ts";

/** Which mails to take, newest first. */
export interface MailSelection {
  /** Only those with a smaller index number. */
  before?: number;
  /** Only those that come before this key, whatever was removed meanwhile. */
  beforeKey?: string;
  limit: number;
  /** Only those that were not read. */
  unread?: boolean;
  /** Another condition, of SQL, and the values of its `?`. */
  where?: string;
  values?: string[];
}

/** Rows, newest first, and their index numbers. */
export interface SelectedRows {
  rows: MailRow[];
  indexes: number[];
}

/** What numbering.ts knows of the rows. */
interface RowNumbers {
  indexesOf(keys: string[], total: number): number[];
  placeOf(key: string, total: number): number;
  keyAt(number: number, total: number): string;
  check(total: number, oldest: string, newest: string): void;
}

/** Takes rows from the index; to be called within one transaction. */
export class RowSelector {
  constructor(
    readonly database: IndexDatabase,
    readonly numbering: RowNumbers,
  ) {}

  /** @throws {OlderMailsError} If some that belong here have no row yet. */
  select(selection: MailSelection, totals: Totals): SelectedRows {
    const { older } = totals;
    const all = older + totals.total;
    const wanted = Math.min(all, this.#before(selection, totals) - 1);
    if (wanted < 1) return { rows: [], indexes: [] };
    // From here on, the numbers are those of rows.
    const last = Math.max(wanted - older, 0);
    const rows = last > 0 ? this.#upTo(last, totals.total, selection) : [];
    this.#check(rows, last, totals, selection);
    const left = selection.unread ? totals.older_unread : older;
    if (rows.length < selection.limit && left > 0) throw new OlderMailsError();
    const numbers = isWhole(selection)
      ? rows.map((_, i) => last - i)
      : this.numbering.indexesOf(rows.map(keyOf), totals.total);
    return { rows, indexes: numbers.map((number) => older + number) };
  }

  #before({ before, beforeKey }: MailSelection, { total, older }: Totals) {
    if (beforeKey === undefined) return before ?? Infinity;
    return older + this.numbering.placeOf(beforeKey, total);
  }

  /** The rows of the newest mails with numbers up to `last`. */
  #upTo(
    last: number,
    total: number,
    { limit, unread, where = "true", values = [] }: MailSelection,
  ): MailRow[] {
    const bound = last < total ? [this.numbering.keyAt(last, total)] : [];
    const within = bound.length > 0 ? "key <= ?" : "true";
    const sql = `${SELECT_MAILS} WHERE ${within}
      ${unread ? "AND unread" : ""} AND ${where}
      ORDER BY key DESC LIMIT ?`;
    return this.database.arrays(sql, ...bound, ...values, limit);
  }

  /**
   * A list from a damaged index must not look like a right one: none of its mails is
   * missing or out of order.
   *
   * @throws {IndexDamageError} If one is.
   */
  #check(
    rows: MailRow[],
    last: number,
    { total, unread }: Totals,
    selection: MailSelection,
  ): void {
    const all = isWhole(selection)
      ? last
      : selection.where === undefined && last === total
      ? unread
      : undefined;
    const whole = all === undefined ||
      rows.length === Math.min(selection.limit, all);
    const keys = rows.map(keyOf);
    const ordered = keys.every((key, i) => i === 0 || keys[i - 1] > key);
    if (!whole || !ordered) {
      throw new IndexDamageError("Cannot list mails: the index lacks some");
    }
    if (rows.length === 0) return;
    this.numbering.check(total, keys[keys.length - 1], keys[0]);
  }
}

/** Whether all mails are meant, whatever they are. */
function isWhole({ unread, where }: MailSelection): boolean {
  return !unread && where === undefined;
}
