import type { MailFile } from "./box_files.ts";
import { IndexDatabase, type Row } from "./index_database.ts";
import type { MailFolder } from "./mail_name.ts";
import { Positions } from "./positions.ts";
import type { MailCount, MailPage, MailRef, MailSummary } from "./store.ts";

/** What the index knows of a mail. */
export interface IndexedMail extends MailFile {
  /** What mails are sorted by. */
  key: string;
  id: string;
  /** The hash of the draft, if the mail is ours. */
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
  mail: IndexedMail;
  index: number;
}

/** Which mails to show, newest first; `where` is a condition of SQL. */
export interface PageQuery {
  before?: number;
  limit: number;
  where?: string;
  values?: string[];
}

/** The mails of one box, as the index has them. */
export class MailIndex {
  readonly #positions: Positions;

  constructor(readonly database: IndexDatabase) {
    this.#positions = new Positions(database);
  }

  /** @returns False if a mail with this id is there. */
  add(mail: IndexedMail): boolean {
    if (this.byId(mail.id)) return false;
    this.#positions.add(mail.key);
    const { key, id, folder, file, draft, from, title, time } = mail;
    const { length, size, bytes, unread } = mail;
    this.database.run(
      "INSERT INTO mails VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[key, id, folder, file, draft ?? null, from, title],
      ...[fold(`${from}\n${title}`), time, length, size, bytes, Number(unread)],
    );
    this.#change(1, Number(unread), bytes);
    return true;
  }

  remove(mail: IndexedMail): void {
    const gone = this.database.run("DELETE FROM mails WHERE id = ?", mail.id);
    if (gone === 0) return;
    this.#positions.remove(mail.key);
    this.#change(-1, -Number(mail.unread), -mail.bytes);
  }

  /** Notes another name of a mail's file. */
  rename(mail: IndexedMail, { folder, file }: MailFile, unread: boolean): void {
    this.database.run(
      "UPDATE mails SET folder = ?, file = ?, unread = ? WHERE id = ?",
      folder,
      file,
      Number(unread),
      mail.id,
    );
    if (unread !== mail.unread) this.#change(0, unread ? 1 : -1, 0);
  }

  #change(mails: number, unread: number, bytes: number): void {
    this.database.run(
      "UPDATE box SET total = total + ?, unread = unread + ?, bytes = bytes + ?",
      mails,
      unread,
      bytes,
    );
  }

  byId(id: string): IndexedMail | undefined {
    return toMail(this.database.get("SELECT * FROM mails WHERE id = ?", id));
  }

  byDraft(draft: string): IndexedMail | undefined {
    return toMail(
      this.database.get("SELECT * FROM mails WHERE draft = ?", draft),
    );
  }

  /** The mail and its index number. */
  find(ref: MailRef): FoundMail | undefined {
    return this.database.read(() => {
      const { total } = this.count();
      if ("id" in ref) return this.#findById(ref.id, total);
      if (ref.index < 1 || ref.index > total) return undefined;
      const key = this.#positions.keyAt(ref.index, total);
      const row = this.database.get("SELECT * FROM mails WHERE key = ?", key);
      return { mail: toMail(row) as IndexedMail, index: ref.index };
    });
  }

  #findById(id: string, total: number): FoundMail | undefined {
    const mail = this.byId(id);
    if (!mail) return undefined;
    const [index] = this.#positions.indexesOf([mail.key], total);
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
    const { total, unread, found } = this.newest(query);
    const mails = found.map(({ mail, index }) => toSummary(mail, index));
    return { total, unread, mails: mails.reverse() };
  }

  /** The same, newest first, with all that the index knows. */
  newest({ before = Infinity, limit, where, values = [] }: PageQuery):
    & MailCount
    & { found: FoundMail[] } {
    return this.database.read(() => {
      const { total, unread } = this.count();
      const last = Math.min(total, before - 1);
      if (last < 1) return { total, unread, found: [] };
      const end = last < total ? this.#positions.keyAt(last, total) : undefined;
      const mails = this.#rowsDownFrom(end, limit, where, values);
      const indexes = where === undefined
        ? mails.map((_, i) => last - i)
        : this.#positions.indexesOf(mails.map(({ key }) => key), total);
      const found = mails.map((mail, i) => ({ mail, index: indexes[i] }));
      return { total, unread, found };
    });
  }

  /** @param end The key of the newest to take. */
  #rowsDownFrom(
    end: string | undefined,
    limit: number,
    where = "true",
    values: string[],
  ): IndexedMail[] {
    const bound = end === undefined ? "true" : "key <= ?";
    const sql = `SELECT * FROM mails WHERE ${bound} AND ${where}
      ORDER BY key DESC LIMIT ?`;
    const bounds = end === undefined ? [] : [end];
    return this.database.all(sql, ...bounds, ...values, limit)
      .map((row) => toMail(row) as IndexedMail);
  }

  close(): void {
    this.database.close();
  }
}

/** Texts that differ in case or in how accents are written are the same to a search. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function toSummary(mail: IndexedMail, index: number): MailSummary {
  const { id, from, time, title, length, size, unread } = mail;
  return { id, index, from, time, title, length, size, unread };
}

function toMail(row: Row | undefined): IndexedMail | undefined {
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
