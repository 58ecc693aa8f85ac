import type { MailFile } from "../box_files.ts";
import { IndexDatabase, type Row } from "./index_database.ts";
import { isSeen, type MailFolder } from "../mail_name.ts";
import { Numbering } from "./numbering.ts";
import type { MailCount, MailPage, MailRef, MailSummary } from "../../store.ts";

/** What the index knows of a mail. */
export interface MailEntry extends MailFile {
  /** What mails are sorted by. */
  key: string;
  id: string;
  /** The key of the draft, if the mail is ours. */
  draft?: string;
  from: string;
  title: string;
  /** In ms since the epoch. */
  time: number;
  /** Characters and bytes of the content. */
  length: number;
  size: number;
  /** Bytes of the file. */
  bytes: number;
  unread: boolean;
}

/** A mail and its index number. */
export interface FoundMail {
  mail: MailEntry;
  index: number;
}

/** Which mails to show, newest first; `where` is a condition of SQL. */
export interface PageQuery {
  before?: number;
  limit: number;
  where?: string;
  values?: string[];
}

/** What a list shows, and the key. */
const SUMMARY = "key, id, sender, title, time, length, size, unread";

interface Slice extends MailCount {
  rows: Row[];
  indexes: number[];
}

/** The mails of one box, as the index has them. */
export class MailIndex {
  readonly #numbering: Numbering;

  constructor(readonly database: IndexDatabase) {
    this.#numbering = new Numbering(database);
  }

  /** @returns False if a mail with this id is there. */
  add(mail: MailEntry): boolean {
    const { key, id, folder, file, draft, from, title, time } = mail;
    const { length, size, bytes, unread } = mail;
    const added = this.database.run(
      `INSERT OR IGNORE INTO mails
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[key, id, folder, file, draft ?? null, from, title],
      ...[fold(`${from}\n${title}`), time, length, size, bytes, Number(unread)],
    );
    if (added === 0) return false;
    this.#numbering.add(key);
    return true;
  }

  remove(id: string): void {
    const row = this.database.get(
      "DELETE FROM mails WHERE id = ? RETURNING key",
      id,
    );
    if (row) this.#numbering.remove(row.key as string);
  }

  /** Notes another name of a mail's file. */
  rename(id: string, { folder, file }: MailFile): void {
    this.database.run(
      "UPDATE mails SET folder = ?, file = ?, unread = ? WHERE id = ?",
      folder,
      file,
      Number(!isSeen(file)),
      id,
    );
  }

  byId(id: string): MailEntry | undefined {
    return toMail(this.database.get("SELECT * FROM mails WHERE id = ?", id));
  }

  /** The mail and its index number. */
  find(ref: MailRef): FoundMail | undefined {
    return this.database.read(() => {
      const { total } = this.count();
      if ("id" in ref) return this.#findById(ref.id, total);
      if (ref.index < 1 || ref.index > total) return undefined;
      const key = this.#numbering.keyAt(ref.index, total);
      const row = this.database.get("SELECT * FROM mails WHERE key = ?", key);
      return { mail: toMail(row) as MailEntry, index: ref.index };
    });
  }

  #findById(id: string, total: number): FoundMail | undefined {
    const mail = this.byId(id);
    if (!mail) return undefined;
    const [index] = this.#numbering.indexesOf([mail.key], total);
    return { mail, index };
  }

  count(): MailCount {
    const row = this.database.get("SELECT total, unread FROM box") as Row;
    return { total: row.total as number, unread: row.unread as number };
  }

  /** Bytes of all files. */
  bytes(): number {
    return this.database.get("SELECT bytes FROM box")?.bytes as number;
  }

  /** Part of the list; oldest first. */
  page(query: PageQuery): MailPage {
    const { total, unread, rows, indexes } = this.#slice(query, SUMMARY);
    const mails = rows.map((row, i) => rowToSummary(row, indexes[i]));
    return { total, unread, mails: mails.reverse() };
  }

  /** The same, newest first, with all that the index knows. */
  newest(query: PageQuery): MailCount & { found: FoundMail[] } {
    const { total, unread, rows, indexes } = this.#slice(query, "*");
    const found = rows.map((row, i) => {
      return { mail: toMail(row) as MailEntry, index: indexes[i] };
    });
    return { total, unread, found };
  }

  /** Rows of mails and their index numbers, newest first. */
  #slice(
    { before = Infinity, limit, where, values = [] }: PageQuery,
    columns: string,
  ): Slice {
    return this.database.read(() => {
      const { total, unread } = this.count();
      const last = Math.min(total, before - 1);
      if (last < 1) return { total, unread, rows: [], indexes: [] };
      const bound = last < total ? "key <= ?" : "true";
      const sql = `SELECT ${columns} FROM mails
        WHERE ${bound} AND ${where ?? "true"} ORDER BY key DESC LIMIT ?`;
      const end = last < total ? [this.#numbering.keyAt(last, total)] : [];
      const rows = this.database.all(sql, ...end, ...values, limit);
      const indexes = where === undefined
        ? rows.map((_, i) => last - i)
        : this.#numbering.indexesOf(rows.map((row) => `${row.key}`), total);
      return { total, unread, rows, indexes };
    });
  }

  close(): void {
    this.database.close();
  }
}

/** Texts that differ in case or in how accents are written are the same to a search. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function toSummary(mail: MailEntry, index: number): MailSummary {
  const { id, from, time, title, length, size, unread } = mail;
  return { id, index, from, time, title, length, size, unread };
}

function rowToSummary(row: Row, index: number): MailSummary {
  return {
    id: row.id as string,
    index,
    from: row.sender as string,
    time: row.time as number,
    title: row.title as string,
    length: row.length as number,
    size: row.size as number,
    unread: row.unread === 1,
  };
}

function toMail(row: Row | undefined): MailEntry | undefined {
  if (!row) return undefined;
  return {
    key: row.key as string,
    id: row.id as string,
    folder: row.folder as MailFolder,
    file: row.file as string,
    draft: row.draft as string ?? undefined,
    from: row.sender as string,
    title: row.title as string,
    time: row.time as number,
    length: row.length as number,
    size: row.size as number,
    bytes: row.bytes as number,
    unread: row.unread === 1,
  };
}
