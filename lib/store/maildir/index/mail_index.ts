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
import { OlderMailsError } from "./older_mails.ts";
import { toRow } from "./rows/mail_row.ts";
import { type MailSelection, RowSelector } from "./rows/selection.ts";
import { areTotalsTrue, NOTE_OLDER, type Totals } from "./rows/totals.ts";
import { Numbering } from "./numbering.ts";

/** A mail and its index number; 1 is the oldest mail of the box. */
export interface FoundMail {
  mail: MailEntry;
  index: number;
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
const SELECT_OLDEST = `${SELECT_MAILS} ORDER BY key LIMIT 1`;
/** From a key on, so many mails are passed over. */
const SELECT_AT =
  `${SELECT_MAILS} WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?`;
/** One statement for many mails takes a third of one for each. The newest come first. */
const SELECT_BY_IDS = `${SELECT_MAILS}
  WHERE id IN (SELECT value FROM json_each(?)) ORDER BY key DESC`;

function countOf(
  { total, older, unread, older_unread }: Totals,
): { total: number; unread: number } {
  return { total: total + older, unread: unread + older_unread };
}

/** @throws {IndexDamageError} If a row is not as it was written. */
function checked(row: MailRow): MailRow {
  if (isRowTrue(row)) return row;
  throw new IndexDamageError("Cannot use a row that was changed");
}

/** The mails of one box. */
export class MailIndex {
  readonly #numbering: Numbering;
  readonly #selector: RowSelector;

  constructor(readonly database: IndexDatabase) {
    this.#numbering = new Numbering(database);
    this.#selector = new RowSelector(database, this.#numbering);
  }

  /**
   * @returns False if a mail with this id is there, or if there may be newer ones that have
   * no row yet: then it gets none either.
   */
  add(mail: MailEntry): boolean {
    return !this.#isAmongOlder(mail) && this.#add(mail);
  }

  /** So it may be where a clock was set back, or those of other programs were ahead. */
  #isAmongOlder({ key }: MailEntry): boolean {
    if (this.size.older === 0) return false;
    const oldest = this.oldestKey();
    return oldest === undefined || key < oldest;
  }

  #add(mail: MailEntry): boolean {
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
      if (!room) this.#add(left[0]);
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

  /** What has a row under this id; a mail may have none yet. */
  byId(id: string): MailEntry | undefined {
    const [row] = this.database.arrays(SELECT_BY_ID, id);
    return row && toEntry(checked(row));
  }

  /**
   * The mail with this id.
   *
   * @throws {OlderMailsError} If it may be one that has no row yet.
   */
  lookUp(id: string): MailEntry | undefined {
    return this.byId(id) ?? this.#unlessOlder();
  }

  /** Those of the ids that the box has. */
  known(ids: readonly string[]): ReadonlySet<string> {
    const sql =
      "SELECT id FROM mails WHERE id IN (SELECT value FROM json_each(?))";
    const rows = this.database.arrays(sql, JSON.stringify(ids));
    return new Set(rows.map(([id]) => id as string));
  }

  /**
   * The id of a mail that was made from this draft or message.
   *
   * @throws {OlderMailsError} If it may be one that has no row yet.
   */
  idByDraft(draft: string): string | undefined {
    const sql = "SELECT id FROM mails WHERE draft = ?";
    const id = this.database.get(sql, draft)?.id as string | undefined;
    return id ?? this.#unlessOlder();
  }

  /**
   * Mails by their ids, in the order of these; undefined where there is none.
   *
   * @throws {OlderMailsError} If one may have no row yet.
   */
  findAll(ids: string[]): (FoundMail | undefined)[] {
    return this.database.read(() => {
      const rows = this.database.arrays(SELECT_BY_IDS, JSON.stringify(ids));
      const mails = rows.map((row) => toEntry(checked(row)));
      const indexes = this.#indexesOf(mails.map(({ key }) => key));
      const found = mails.map((mail, i) => ({ mail, index: indexes[i] }));
      const byId = new Map(found.map((each) => [each.mail.id, each]));
      return ids.map((id) => byId.get(id) ?? this.#unlessOlder());
    });
  }

  /**
   * A mail by its id or its index number.
   *
   * @throws {OlderMailsError} If it may be one that has no row yet.
   */
  find(ref: { id: string } | { index: number }): FoundMail | undefined {
    return this.database.read(() => {
      return "id" in ref
        ? this.#findById(ref.id)
        : this.#findByIndex(ref.index);
    });
  }

  #findById(id: string): FoundMail | undefined {
    const mail = this.lookUp(id);
    if (!mail) return undefined;
    const [index] = this.#indexesOf([mail.key]);
    return { mail, index };
  }

  #findByIndex(index: number): FoundMail | undefined {
    const { total, older } = this.#totals();
    if (index < 1 || index > older + total) return undefined;
    if (index <= older) throw new OlderMailsError();
    const { first, offset } = this.#numbering.placeAt(index - older, total);
    const [row] = this.database.arrays(SELECT_AT, first, offset);
    if (!row) throw new IndexDamageError("Cannot find a mail by its number");
    return { mail: toEntry(checked(row)), index };
  }

  /** The index numbers of rows; the numbering knows no other mails. */
  #indexesOf(keys: string[]): number[] {
    const { total, older } = this.#totals();
    return this.#numbering.indexesOf(keys, total).map((row) => older + row);
  }

  /** There is no such row: whether there is such a mail is known only of all. */
  #unlessOlder(): undefined {
    if (this.#totals().older > 0) throw new OlderMailsError();
  }

  /**
   * How many rows there are, and mails that are older than all of them and have none yet.
   */
  get size(): { rows: number; older: number } {
    // Whether they are as they were written, whoever shows them finds out.
    const row = this.database.get("SELECT total, older FROM box");
    return { rows: Number(row?.total), older: Number(row?.older) };
  }

  /** Notes how many mails are older than all rows. */
  noteOlder({ mails, unread }: { mails: number; unread: number }): void {
    this.database.run(NOTE_OLDER, mails, unread, mails, unread);
  }

  /**
   * The least key of all rows.
   *
   * @throws {IndexDamageError} If the row is not as it was written.
   */
  oldestKey(): string | undefined {
    const [row] = this.database.arrays(SELECT_OLDEST);
    return row && keyOf(checked(row));
  }

  /** Mails of the box, those without a row among them. */
  count(): { total: number; unread: number } {
    return countOf(this.#totals());
  }

  /**
   * Bytes that all files take on the disk.
   *
   * @throws {OlderMailsError} If some mails have no row yet.
   */
  bytes(): number {
    const { bytes, older } = this.#totals();
    if (older > 0) throw new OlderMailsError();
    return bytes;
  }

  /**
   * Mails as a list shows them.
   *
   * @throws {OlderMailsError} If some that it may show have no row yet.
   */
  list(selection: MailSelection): Selected<ListPart & { index: number }> {
    return this.#select(selection, (row, index) => {
      return { ...toListed(checked(row)), index };
    });
  }

  /**
   * Mails with all that the index has of them.
   *
   * @throws {OlderMailsError} If some that it may show have no row yet.
   */
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
      const totals = this.#totals();
      const { rows, indexes } = this.#selector.select(selection, totals);
      const mails = rows.map((row, i) => toMail(row, indexes[i]));
      return { ...countOf(totals), mails };
    });
  }

  #totals(): Totals {
    const row = this.database.get("SELECT * FROM box");
    const totals = row as unknown as Totals | undefined;
    if (totals && areTotalsTrue(totals)) return totals;
    throw new IndexDamageError("Cannot count mails: wrong totals");
  }

  close(): void {
    this.database.close();
  }
}
