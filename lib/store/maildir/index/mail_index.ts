/**
 * The mails of one box, as its index has them. The index is a cache: `refresh.ts` makes it
 * true to the files, `folder_times.ts` tells when that is needed, `numbering.ts` knows the
 * index number of a mail, and `sent_drafts.ts` remembers what was delivered.
 *
 * @module
 */
import type { MailFile } from "../mail_file.ts";
import { isSeen } from "../mail_name.ts";
import type { IndexDatabase } from "./index_database.ts";
import { IndexDamageError } from "./index_damage.ts";
import {
  insertMails,
  isRowTrue,
  keyOf,
  type ListPart,
  type MailEntry,
  type MailRow,
  SELECT_MAILS,
  toEntry,
  toListed,
} from "./mail_columns.ts";
import { toRow } from "./rows/mail_row.ts";
import { Numbering } from "./numbering.ts";

/** A mail and its index number; 1 is the oldest mail of the box. */
export interface FoundMail {
  mail: MailEntry;
  index: number;
}

/** Which mails to take, newest first. */
export interface MailSelection {
  /** Only those with a smaller index number. */
  before?: number;
  /** Only those that come before this key, whatever was removed meanwhile. */
  beforeKey?: string;
  limit: number;
  /** A condition of SQL, and the values of its `?`. */
  where?: string;
  values?: string[];
}

/** Mails that were selected, and how many the box has. */
export interface Selected<Mail> {
  total: number;
  unread: number;
  /** Newest first. */
  mails: Mail[];
}

const INSERT_MAIL = insertMails(1);
/** Rows of one statement where many are added: it takes two thirds of the time of as many. */
const ROWS = 25;
const INSERT_MAILS = insertMails(ROWS);

const SELECT_BY_ID = `${SELECT_MAILS} WHERE id = ?`;
/** From a key on, so many mails are passed over. */
const SELECT_AT =
  `${SELECT_MAILS} WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?`;
/** One statement for many mails takes a third of one for each. The newest come first. */
const SELECT_BY_IDS = `${SELECT_MAILS}
  WHERE id IN (SELECT value FROM json_each(?)) ORDER BY key DESC`;

/** @throws {IndexDamageError} If a row is not as it was written. */
function checked(row: MailRow): MailRow {
  if (isRowTrue(row)) return row;
  throw new IndexDamageError("Cannot use a row that was changed");
}

/** The mails of one box. */
export class MailIndex {
  readonly #numbering: Numbering;

  constructor(readonly database: IndexDatabase) {
    this.#numbering = new Numbering(database);
  }

  /** @returns False if a mail with this id is there. */
  add(mail: MailEntry): boolean {
    if (this.database.run(INSERT_MAIL, ...toRow(mail)) === 0) return false;
    this.#numbering.add(mail.key);
    return true;
  }

  /**
   * Adds mails, but for those whose ids are there. It costs half as much for each as to add
   * one, since neighbours are counted at once.
   */
  addAll(mails: readonly MailEntry[]): void {
    let left = mails.toSorted((a, b) => a.key < b.key ? -1 : 1);
    while (left.length > 0) {
      const room = this.#numbering.roomFor(left.map(({ key }) => key));
      if (!room) this.add(left[0]);
      else this.#addToBlock(room.first, left.slice(0, room.mails));
      left = left.slice(room?.mails ?? 1);
    }
  }

  #addToBlock(first: string, mails: readonly MailEntry[]): void {
    let added = 0;
    for (let i = 0; i < mails.length; i += ROWS) {
      added += this.#insert(mails.slice(i, i + ROWS));
    }
    this.#numbering.addTo(first, added);
  }

  /** @returns How many of them were not there. */
  #insert(mails: readonly MailEntry[]): number {
    if (mails.length === ROWS) {
      return this.database.run(INSERT_MAILS, ...mails.flatMap(toRow));
    }
    const add = (mail: MailEntry) =>
      this.database.run(INSERT_MAIL, ...toRow(mail));
    return mails.reduce((added, mail) => added + add(mail), 0);
  }

  remove(id: string): void {
    const sql = "DELETE FROM mails WHERE id = ? RETURNING key";
    const row = this.database.get(sql, id);
    if (row) this.#numbering.remove(row.key as string);
  }

  /** Notes another name of a mail's file. */
  rename(id: string, { folder, file }: MailFile): void {
    const mail = this.byId(id);
    if (!mail) return;
    const unread = !isSeen(file);
    const hash = toRow({ ...mail, folder, file, unread }).at(-1) as number;
    const sql = `UPDATE mails SET folder = ?, file = ?, unread = ?, hash = ?
      WHERE id = ?`;
    this.database.run(sql, folder, file, Number(unread), hash, id);
  }

  byId(id: string): MailEntry | undefined {
    const [row] = this.database.arrays(SELECT_BY_ID, id);
    return row && toEntry(checked(row));
  }

  /** Those of the ids that the box has. */
  known(ids: readonly string[]): ReadonlySet<string> {
    const sql =
      "SELECT id FROM mails WHERE id IN (SELECT value FROM json_each(?))";
    const rows = this.database.arrays(sql, JSON.stringify(ids));
    return new Set(rows.map(([id]) => id as string));
  }

  /** The id of a mail that was made from this draft or message. */
  idByDraft(draft: string): string | undefined {
    const sql = "SELECT id FROM mails WHERE draft = ?";
    return this.database.get(sql, draft)?.id as string | undefined;
  }

  /** Mails by their ids, in the order of these; undefined where there is none. */
  findAll(ids: string[]): (FoundMail | undefined)[] {
    return this.database.read(() => {
      const { total } = this.count();
      const rows = this.database.arrays(SELECT_BY_IDS, JSON.stringify(ids));
      const mails = rows.map((row) => toEntry(checked(row)));
      const keys = mails.map(({ key }) => key);
      const indexes = this.#numbering.indexesOf(keys, total);
      const found = mails.map((mail, i) => ({ mail, index: indexes[i] }));
      const byId = new Map(found.map((each) => [each.mail.id, each]));
      return ids.map((id) => byId.get(id));
    });
  }

  /** A mail by its id or its index number. */
  find(ref: { id: string } | { index: number }): FoundMail | undefined {
    return this.database.read(() => {
      const { total } = this.count();
      return "id" in ref
        ? this.#findById(ref.id, total)
        : this.#findByIndex(ref.index, total);
    });
  }

  #findById(id: string, total: number): FoundMail | undefined {
    const mail = this.byId(id);
    if (!mail) return undefined;
    const [index] = this.#numbering.indexesOf([mail.key], total);
    return { mail, index };
  }

  #findByIndex(index: number, total: number): FoundMail | undefined {
    if (index < 1 || index > total) return undefined;
    const { first, offset } = this.#numbering.placeAt(index, total);
    const [row] = this.database.arrays(SELECT_AT, first, offset);
    if (!row) throw new IndexDamageError("Cannot find a mail by its number");
    return { mail: toEntry(checked(row)), index };
  }

  count(): { total: number; unread: number } {
    const { total, unread } = this.#totals();
    return { total, unread };
  }

  /** Bytes that all files take on the disk. */
  bytes(): number {
    return this.#totals().bytes;
  }

  #totals(): Record<"total" | "unread" | "bytes", number> {
    const row = this.database.get("SELECT * FROM box") as
      | Record<"total" | "unread" | "bytes" | "sum", number>
      | undefined;
    if (!row || row.sum !== row.total + 3 * row.unread + 7 * row.bytes) {
      throw new IndexDamageError("Cannot count mails: wrong totals");
    }
    return row;
  }

  /** Mails as a list shows them. */
  list(selection: MailSelection): Selected<ListPart & { index: number }> {
    return this.#select(selection, (row, index) => {
      return { ...toListed(checked(row)), index };
    });
  }

  /** Mails with all that the index has of them. */
  select(selection: MailSelection): Selected<FoundMail> {
    return this.#select(selection, (row, index) => {
      return { mail: toEntry(checked(row)), index };
    });
  }

  #select<Mail>(
    selection: MailSelection,
    toMail: (row: MailRow, index: number) => Mail,
  ): Selected<Mail> {
    return this.database.read(() => {
      const { total, unread } = this.count();
      const last = Math.min(total, this.#before(selection, total) - 1);
      if (last < 1) return { total, unread, mails: [] };
      const rows = this.#upTo(last, total, selection);
      this.#checkList(rows, { last, total, unread }, selection);
      const indexes = selection.where === undefined
        ? rows.map((_, i) => last - i)
        : this.#numbering.indexesOf(rows.map(keyOf), total);
      const mails = rows.map((row, i) => toMail(row, indexes[i]));
      return { total, unread, mails };
    });
  }

  #before({ before, beforeKey }: MailSelection, total: number): number {
    if (beforeKey === undefined) return before ?? Infinity;
    return this.#numbering.placeOf(beforeKey, total);
  }

  /** The rows of the newest mails with index numbers up to `last`. */
  #upTo(
    last: number,
    total: number,
    { limit, where = "true", values = [] }: MailSelection,
  ): MailRow[] {
    const bound = last < total ? [this.#numbering.keyAt(last, total)] : [];
    const within = bound.length > 0 ? "key <= ?" : "true";
    const sql = `${SELECT_MAILS} WHERE ${within} AND ${where}
      ORDER BY key DESC LIMIT ?`;
    return this.database.arrays(sql, ...bound, ...values, limit);
  }

  /**
   * A list from a damaged index must not look like a right one: none of its mails is
   * missing or out of order.
   *
   * @throws {IndexDamageError} If one is.
   */
  #checkList(
    rows: MailRow[],
    { last, total, unread }: { last: number; total: number; unread: number },
    { limit, where }: MailSelection,
  ): void {
    const all = where === undefined
      ? last
      : where === "unread" && last === total
      ? unread
      : undefined;
    const whole = all === undefined || rows.length === Math.min(limit, all);
    const keys = rows.map(keyOf);
    const ordered = keys.every((key, i) => i === 0 || keys[i - 1] > key);
    if (!whole || !ordered) {
      throw new IndexDamageError("Cannot list mails: the index lacks some");
    }
    if (rows.length === 0) return;
    this.#numbering.check(total, keys[keys.length - 1], keys[0]);
  }

  close(): void {
    this.database.close();
  }
}
