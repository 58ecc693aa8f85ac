/**
 * The columns of the table of mails. The table, and every statement that reads or adds
 * rows, are made from these.
 *
 * @module
 */
import { withInfo } from "../../../letter/info_mark.ts";
import { fold } from "../../../protocol/find_text.ts";
import type { MailEntry } from "../../maildir/index/mail_columns.ts";
import type { Parameter, Row } from "../database/sql.ts";

/** Bytewise, whatever the language of the database. */
const TEXT = 'text COLLATE "C"';

/** What differs between the boxes that have a mail. */
export const OWN_COLUMNS = {
  box: "bigint NOT NULL",
  unread: "boolean NOT NULL",
  recent: "boolean NOT NULL",
  flags: `${TEXT} NOT NULL`,
  sent: TEXT,
  copy: "boolean",
} as const;

/** What is the same in each of them. */
export const COMMON_COLUMNS = {
  key: `${TEXT} NOT NULL`,
  id: `${TEXT} NOT NULL`,
  sender: `${TEXT} NOT NULL`,
  time: "bigint NOT NULL",
  title: `${TEXT} NOT NULL`,
  encoded: "boolean",
  length: "bigint NOT NULL",
  size: "bigint NOT NULL",
  bytes: "bigint NOT NULL",
  sealed: "boolean",
  message_id: TEXT,
  refs: TEXT,
  folded: `${TEXT} NOT NULL`,
  imported: TEXT,
  file: TEXT,
  letter: "uuid NOT NULL",
} as const;

type Own = keyof typeof OWN_COLUMNS;
type Common = keyof typeof COMMON_COLUMNS;

/** The names of the first columns of a row. */
export const OWN = Object.keys(OWN_COLUMNS) as Own[];
/** The names of the others. */
export const COMMON = Object.keys(COMMON_COLUMNS) as Common[];

/** The names of all columns, for an INSERT from a SELECT. */
export const ALL_COLUMNS = [...OWN, ...COMMON].map(quote).join(", ");

/** Some names are words of SQL. */
function quote(name: string): string {
  return `"${name}"`;
}

/** The definitions of all columns, for CREATE TABLE. */
export const COLUMN_DEFINITIONS = Object
  .entries({ ...OWN_COLUMNS, ...COMMON_COLUMNS })
  .map(([name, type]) => `${quote(name)} ${type}`).join(",\n  ");

/** The columns of a mail, for a SELECT from `m`. */
export const MAIL_FIELDS = [...OWN, ...COMMON].map((name) => `m.${quote(name)}`)
  .join(", ");

/** The type of a column's parameter. */
function typeOf(definition: string): string {
  return definition.split(" ")[0];
}

/**
 * Adds a mail to boxes: the first parameters are arrays of what is a box's own, the others
 * the values of {@linkcode commonValues}.
 */
export const ADD_MAILS = `INSERT INTO mail (${ALL_COLUMNS})
  SELECT own.*, ${
  COMMON.map((name, i) => {
    return `$${OWN.length + i + 1}::${typeOf(COMMON_COLUMNS[name])}`;
  }).join(", ")
}
  FROM unnest(${
  OWN.map((name, i) => `$${i + 1}::${typeOf(OWN_COLUMNS[name])}[]`).join(", ")
}) AS own`;

/** The number of parameters of {@linkcode ADD_MAILS}. */
export const ADD_PARAMETERS = OWN.length + COMMON.length;

/** One of those parameters. */
export function addParameter(name: Own | Common): string {
  const all: string[] = [...OWN, ...COMMON];
  const type = typeOf({ ...OWN_COLUMNS, ...COMMON_COLUMNS }[name]);
  const isOwn = name in OWN_COLUMNS;
  return `$${all.indexOf(name) + 1}::${type}${isOwn ? "[]" : ""}`;
}

/**
 * Adds rows to a table of mails: each parameter is an array of what one column has in them.
 *
 * @param others Columns that the table has besides, and their types.
 */
export function addRows(
  table: "mail" | "deleted",
  others: Record<string, string> = {},
): string {
  const columns = { ...OWN_COLUMNS, ...COMMON_COLUMNS, ...others };
  const arrays = Object.values(columns).map((type, i) =>
    `$${i + 1}::${typeOf(type)}[]`
  );
  return `INSERT INTO ${table} (${Object.keys(columns).map(quote).join(", ")})
    SELECT * FROM unnest(${arrays.join(", ")})`;
}

/** How a mail lies in one box. */
export interface Place {
  /** The box's number. */
  box: number;
  flags: string;
  unread: boolean;
  recent: boolean;
  sent?: string;
  copy?: true;
}

/** The first parameters of {@linkcode ADD_MAILS}. */
export function ownValues(places: readonly Place[]): Parameter[] {
  return OWN.map((name) => places.map((place) => place[name] ?? null));
}

/** What the store keeps of a mail, wherever it lies. */
export type MailRow =
  & Omit<MailEntry, "folder" | "file" | "draft" | "unread" | "sent" | "copy">
  & {
    /** The hash of a message that its owner imported. */
    imported?: string;
    /** The name that its file had in a Maildir, where its id is a hash of that. */
    file?: string;
    /** The letter's id. */
    letter: string;
  };

/** The other parameters of {@linkcode ADD_MAILS}. */
export function commonValues(mail: MailRow): Parameter[] {
  const { from: sender, references: refs, ...rest } = mail;
  const folded = fold(`${sender}\n${mail.title}`);
  const values: Partial<Record<Common, string | number | boolean>> = {
    ...rest,
    ...{ sender, refs, folded },
  };
  return COMMON.map((name) => storable(values[name]));
}

/** No text of the database has a NUL. */
function storable(value?: string | number | boolean): Parameter {
  return typeof value === "string" ? value.replaceAll("\0", "") : value ?? null;
}

/** A mail of a box, and where its letter is. */
export interface StoredMail {
  mail: MailEntry;
  /** 1 is the oldest mail of the box. */
  index: number;
  letter: string;
}

/** The mail in a row with {@linkcode MAIL_FIELDS} and its number. */
export function toStored(row: Row, index: number): StoredMail {
  return { mail: toEntry(row), index, letter: row.letter as string };
}

/** As the index of a Maildir has it: flags are part of a file's name there. */
function toEntry(row: Row): MailEntry {
  const text = (name: string) => row[name] as string;
  const number = (name: string) => row[name] as number;
  const id = text("id");
  return {
    ...{ key: text("key"), id },
    folder: row.recent === true ? "new" : "cur",
    file: row.flags === "" ? id : withInfo(id, text("flags")),
    ...{ from: text("sender"), time: number("time"), title: text("title") },
    ...{ length: number("length"), size: number("size") },
    ...{ bytes: number("bytes"), unread: row.unread === true },
    ...optional(row),
  };
}

function optional(row: Row): Partial<MailEntry> {
  return {
    ...row.encoded === true && { encoded: true },
    ...row.sealed === true && { sealed: true },
    ...typeof row.sent === "string" && { sent: row.sent },
    ...row.copy === true && { copy: true },
    ...typeof row.message_id === "string" && { message_id: row.message_id },
    ...typeof row.refs === "string" && { references: row.refs },
  };
}
