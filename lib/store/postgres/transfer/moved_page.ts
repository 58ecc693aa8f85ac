import { parseHead } from "../../../letter/read_head.ts";
import type { StoredMail } from "../boxes/mail_columns.ts";
import {
  type MovedEntry,
  type MovedLetter,
  type MovedPlace,
  TransferError,
} from "../../transfer/transfer.ts";
import type { Database } from "../database/sql.ts";
import { readLetter, readStarts } from "../letters/letter_reader.ts";

/** Bytes of small messages that are read by one statement. */
const BYTES_AT_ONCE = 1024 * 1024;

/** A mail of a page, without its content. */
export interface PageMail {
  id: string;
  /** The name of its file in a Maildir, without flags. */
  base: string;
  mail: StoredMail["mail"];
  /** The letter's id. */
  letter: string;
  /** Bytes of the message. */
  size: number;
  headSize: number;
  chunks: number;
  /** Bytes of the letter's own row. */
  startSize: number;
}

/** Mails that were looked up together. Their small contents are read several at once. */
export class MovedPage {
  readonly mails: readonly PageMail[];
  readonly #database: Database;
  #starts = new Map<string, Uint8Array>();

  constructor(database: Database, mails: readonly PageMail[]) {
    this.#database = database;
    this.mails = mails;
  }

  /** Opens a mail; they are opened in their order. */
  async open(
    index: number,
    places: readonly MovedPlace[],
  ): Promise<MovedLetter> {
    const { id, base, mail, size, headSize, chunks, letter } =
      this.mails[index];
    if (!this.#starts.has(letter)) await this.#readFrom(index);
    const start = this.#starts.get(letter);
    if (!start) {
      throw new TransferError(
        `The mail ${id} has no content in the database`,
        "a program deleted it meanwhile, or the database is damaged",
      );
    }
    const stored = { id: letter, start, headSize, size, chunks };
    return {
      ...{ id, base, size, headSize, places },
      entry: common(mail),
      people: () => {
        return { ...parseHead(start.subarray(0, headSize)), from: mail.from };
      },
      content: () => readLetter(this.#database, stored, 0),
      close() {},
    };
  }

  async #readFrom(index: number): Promise<void> {
    const letters: string[] = [];
    let bytes = 0;
    for (const { letter, startSize } of this.mails.slice(index)) {
      bytes += startSize;
      if (letters.length > 0 && bytes > BYTES_AT_ONCE) break;
      letters.push(letter);
    }
    this.#starts = await readStarts(this.#database, letters);
  }
}

function common(
  { folder: _folder, file: _file, draft: _draft, ...entry }: StoredMail["mail"],
): MovedEntry {
  const { unread: _unread, sent: _sent, copy: _copy, ...rest } = entry;
  return rest;
}
