import type { Row } from "../database/sql.ts";

/** Bytes of a chunk: of a larger content, all pieces but the last have as many. */
export const CHUNK = 256 * 1024;
/** A content of at most so many bytes lies with its header, in the letter's own row. */
export const SMALL = 64 * 1024;

/** A stored letter: an RFC 5322 message, which is `start` and its chunks. */
export interface StoredLetter {
  /** A UUID. */
  id: string;
  /** The header, and the content if that is small. */
  start: Uint8Array;
  /** Bytes of the header. */
  headSize: number;
  /** Bytes of the message. */
  size: number;
  /** How many there are. */
  chunks: number;
}

/** The columns of a letter, for a SELECT from `l`. */
export const LETTER_FIELDS =
  "l.id AS letter, l.start, l.head_size, l.size AS message_size, l.chunks";

/** The letter in a row that has `LETTER_FIELDS`. */
export function toLetter(row: Row): StoredLetter {
  return {
    id: row.letter as string,
    start: row.start as Uint8Array,
    headSize: row.head_size as number,
    size: row.message_size as number,
    chunks: row.chunks as number,
  };
}

/** The columns of a letter that is added, and their types. */
export const LETTER_COLUMNS = {
  id: "uuid",
  start: "bytea",
  head_size: "bigint",
  size: "bigint",
  chunks: "integer",
  sealed_head: "bytea",
  holders: "bigint",
} as const;
