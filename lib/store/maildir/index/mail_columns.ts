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
  /** The key of the draft, if the mail is ours. */
  draft?: string;
  from: string;
  /** When it was received, in ms since the epoch. */
  time: number;
  title: string;
  /** Characters of the content. */
  length: number;
  /** Bytes of the content. */
  size: number;
  /** Bytes of the file. */
  bytes: number;
  unread: boolean;
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
  length: { sql: "INTEGER NOT NULL", inList: true },
  size: { sql: "INTEGER NOT NULL", inList: true },
  bytes: { sql: "INTEGER NOT NULL" },
  unread: { sql: "INTEGER NOT NULL", inList: true },
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

export function headPart(head: HeadPart): HeadPart {
  return pick(head, fieldsWith("inHead"));
}

export function listPart(mail: MailEntry): ListPart {
  return pick(mail, fieldsWith("inList"));
}

const FIELDS = Object.keys(COLUMNS) as Field[];
const columnOf = (field: Field): Column => COLUMNS[field];
const nameOf = (field: Field): string => columnOf(field).name ?? field;

function fieldsWith<Mark extends "inHead" | "inList">(
  mark: Mark,
): Marked<Mark>[] {
  return FIELDS.filter((field) => columnOf(field)[mark]) as Marked<Mark>[];
}

function pick<T, F extends keyof T>(from: T, fields: F[]): Pick<T, F> {
  const picked = fields.map((field) => [field, from[field]]);
  return Object.fromEntries(picked) as Pick<T, F>;
}

/** `folded` is what a search looks at; no other field is made of it. */
export const MAILS_TABLE = `CREATE TABLE mails (
${
  FIELDS.map((field) => `  ${nameOf(field)} ${columnOf(field).sql},`).join("\n")
}
  folded TEXT NOT NULL
);`;

/** Adds a row of {@linkcode toRow}, unless a mail with its id is there. */
export const INSERT_MAIL = `INSERT OR IGNORE INTO mails
  (${FIELDS.map(nameOf).join(", ")}, folded)
  VALUES (${FIELDS.map(() => "?").join(", ")}, ?)`;

/** Gives rows for {@linkcode toEntry}. */
export const SELECT_MAILS = `SELECT ${
  FIELDS.map((field) => `${nameOf(field)} AS "${field}"`).join(", ")
} FROM mails`;

type Value = string | number | null;

/** The values of {@linkcode INSERT_MAIL}. */
export function toRow(mail: MailEntry): Value[] {
  const values = FIELDS.map((field) => toValue(mail[field]));
  return [...values, fold(`${mail.from}\n${mail.title}`)];
}

function toValue(value: string | number | boolean | undefined): Value {
  return typeof value === "boolean" ? Number(value) : value ?? null;
}

/** A row of {@linkcode SELECT_MAILS}, which SQLite made: it has no booleans. */
export function toEntry(row: Record<string, Value>): MailEntry {
  return {
    ...row as unknown as MailEntry,
    draft: row.draft as string ?? undefined,
    unread: row.unread === 1,
  };
}

/** Texts that differ in case or in how accents are written are the same to a search. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
