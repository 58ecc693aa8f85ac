/**
 * The columns of the index's table of mails: {@linkcode MailEntry} says what a row holds and
 * `COLUMNS` says how. The table, INSERT, SELECT and the entry of a list are all made from
 * these two, so a new field of a mail is a line in each.
 *
 * @module
 */

/** What the index and the journal keep of a mail. */
export interface MailEntry {
  /** What mails are sorted by. */
  key: string;
  id: string;
  folder: "new" | "cur";
  file: string;
  /** The key of the draft, if the mail is ours, or of the message that was imported. */
  draft?: string;
  from: string;
  /** When it was received, in ms since the epoch. */
  time: number;
  title: string;
  /** Whether the content has to be decoded before anybody reads it; the head says so. */
  encoded?: boolean;
  /** Characters of the content. */
  length: number;
  /** Bytes of the content. */
  size: number;
  /** Bytes that the file takes on the disk. */
  bytes: number;
  unread: boolean;
  /** Whether it is a sealed letter. */
  sealed?: true;
  /** The recipients, if the box's owner sent it; fit for a list. */
  sent?: string;
  /** Whether it is there only because its sender keeps a copy. */
  copy?: true;
  /** The Message-ID, if it is not the id at our domain. */
  message_id?: string;
  /** Ids of the messages that it goes on from, with a space between them. */
  references?: string;
}

interface Column {
  /** The type and what must hold of it. */
  sql: string;
  /** The column's name, where that of the field is a word of SQL. */
  name?: string;
  /** The head of the letter says it. */
  inHead?: true;
  /** An entry of a list has it. */
  inList?: true;
}

const COLUMNS = {
  key: { sql: "TEXT NOT NULL UNIQUE" },
  id: { sql: "TEXT NOT NULL UNIQUE", inList: true },
  folder: { sql: "TEXT NOT NULL" },
  file: { sql: "TEXT NOT NULL" },
  draft: { sql: "TEXT" },
  from: { sql: "TEXT NOT NULL", name: "sender", inHead: true, inList: true },
  time: { sql: "INTEGER NOT NULL", inList: true },
  title: { sql: "TEXT NOT NULL", inHead: true, inList: true },
  encoded: { sql: "INTEGER", inHead: true, inList: true },
  length: { sql: "INTEGER NOT NULL", inList: true },
  size: { sql: "INTEGER NOT NULL", inList: true },
  bytes: { sql: "INTEGER NOT NULL" },
  unread: { sql: "INTEGER NOT NULL", inList: true },
  sealed: { sql: "INTEGER", inHead: true, inList: true },
  sent: { sql: "TEXT", inList: true },
  copy: { sql: "INTEGER", inList: true },
  message_id: { sql: "TEXT", inList: true },
  references: { sql: "TEXT", name: "refs", inHead: true, inList: true },
} as const satisfies Record<keyof MailEntry, Column>;

type Field = keyof MailEntry;
/** The fields whose columns have a mark. */
type Marked<Mark extends "inHead" | "inList"> = {
  [F in Field]: typeof COLUMNS[F] extends Record<Mark, true> ? F : never;
}[Field];

/** What a mail's entry takes over from the head of its letter. */
export type HeadPart = Pick<MailEntry, Marked<"inHead">>;
/** What an entry of a list takes over from the mail's entry. */
export type ListPart = Pick<MailEntry, Marked<"inList">>;

/** Picks what an entry takes from the head of its letter. */
export function headPart(head: HeadPart): HeadPart {
  return pick(head, IN_HEAD);
}

/** Picks what a list shows of an entry. */
export function listPart(mail: MailEntry): ListPart {
  return pick(mail, IN_LIST);
}

/** The fields of an entry, in the order of their columns. */
export const FIELDS = Object.keys(COLUMNS) as Field[];
const columnOf = (field: Field): Column => COLUMNS[field];
const nameOf = (field: Field): string => columnOf(field).name ?? field;
const IN_HEAD = fieldsWith("inHead");
const IN_LIST = fieldsWith("inList");

function fieldsWith<Mark extends "inHead" | "inList">(
  mark: Mark,
): Marked<Mark>[] {
  return FIELDS.filter((field) => columnOf(field)[mark]) as Marked<Mark>[];
}

/** The fields that are there: an optional one may be missing. */
function pick<T, F extends keyof T>(from: T, fields: F[]): Pick<T, F> {
  const picked: Partial<Pick<T, F>> = {};
  for (const field of fields) {
    if (from[field] !== undefined) picked[field] = from[field];
  }
  return picked as Pick<T, F>;
}

/**
 * `folded` is what a search looks at; no other field is made of it. `hash` is that of the
 * row, and tells a row that the disk has changed.
 */
export const MAILS_TABLE = `CREATE TABLE mails (
${
  FIELDS.map((field) => `  ${nameOf(field)} ${columnOf(field).sql},`).join("\n")
}
  folded TEXT NOT NULL,
  hash INTEGER NOT NULL
);`;

/** Adds rows of `toRow` (mail_row.ts), but for mails whose ids are there. */
export function insertMails(rows: number): string {
  const row = `(${FIELDS.map(() => "?").join(", ")}, ?, ?)`;
  return `INSERT OR IGNORE INTO mails
    (${FIELDS.map(nameOf).join(", ")}, folded, hash)
    VALUES ${Array(rows).fill(row).join(", ")}`;
}

/** Gives whole rows as arrays, for {@linkcode toEntry} and {@linkcode toListed}. */
export const SELECT_MAILS = `SELECT ${
  FIELDS.map((field) => `${nameOf(field)} AS "${field}"`).join(", ")
}, folded, hash FROM mails`;

/** What SQLite keeps in a column. */
export type Value = string | number | null;
/** A row of {@linkcode SELECT_MAILS}: as an array it costs half of an object. */
export type MailRow = readonly Value[];

/** The hash of a row (FNV-1a): it has to find what disks do, not what people do. */
export function hashOf(
  values: readonly Value[],
  count = values.length,
): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < count; i++) hash = addTo(hash, values[i]);
  return hash >>> 0;
}

function addTo(hash: number, value: Value): number {
  const isText = typeof value === "string";
  const text = isText ? value : `${value}`;
  // Another type is another value, and no text goes over into the next.
  hash = Math.imul(hash ^ (isText ? text.length : -1), 0x01000193);
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash;
}

/** Whether a row is as it was written. */
export function isRowTrue(row: MailRow): boolean {
  const last = row.length - 1;
  return row[last] === hashOf(row, last);
}

const PLACES = Object.fromEntries(
  FIELDS.map((field, i) => [field, i]),
) as Record<Field, number>;

/** A value of a row. */
export function valueOf(row: MailRow, field: Field): Value {
  return row[PLACES[field]];
}

/** What a row is sorted by. */
export function keyOf(row: MailRow): string {
  return valueOf(row, "key") as string;
}

/** The entry in a row of {@linkcode SELECT_MAILS}. */
export function toEntry(row: MailRow): MailEntry {
  return fromRow(row, FIELDS) as unknown as MailEntry;
}

/** The same, but only the part that a list shows. */
export function toListed(row: MailRow): ListPart {
  return fromRow(row, IN_LIST) as ListPart;
}

/** SQLite has null, and no booleans. */
function fromRow(row: MailRow, fields: Field[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const value = row[PLACES[field]];
    if (field === "unread") values.unread = value === 1;
    else if (value === null) continue;
    else if (!IS_FLAG.has(field)) values[field] = value;
    else if (value !== 0) values[field] = true;
  }
  return values;
}

/** The fields that are true or not there. */
const IS_FLAG: ReadonlySet<Field> = new Set(["sealed", "copy", "encoded"]);
