import { concatBytes } from "../../../crypto/bytes.ts";
import { findSealedHead, SEALED_TAIL } from "../../../letter/sealed_form.ts";
import {
  type Database,
  int32,
  type Parameter,
  type Querier,
} from "../database/sql.ts";
import { DatabaseError, isTaken } from "../database/database_error.ts";
import { Gathered } from "./gathered.ts";
import { SMALL } from "./letter.ts";

/** What a letter's content is written with. */
export interface LetterContext {
  database: Database;
  /** In ms since the epoch. */
  now(): number;
}

/** What is known of a letter once all its content came. */
export interface LetterFacts {
  /** Its header. */
  head: Uint8Array;
  /** Whether the header says that it is sealed. */
  sealed?: true;
  /** Boxes that have it. */
  holders: number;
}

/**
 * The content of a letter on its way into the database: a small one is kept until the mail
 * is delivered, a larger one goes ahead in chunks, each by a transaction that nobody waits
 * for to be durable. The transaction that delivers the mail makes them so.
 */
export class LetterWriter {
  readonly id: string = crypto.randomUUID();
  readonly #context: LetterContext;
  /** What no chunk has yet, or the last chunks have. */
  #gathered = new Gathered();
  /** What came before it, and may be on its way still. */
  #before = new Gathered();
  #size = 0;
  /** Chunks that were written. */
  #chunks = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(context: LetterContext) {
    this.#context = context;
  }

  /** Bytes of the content so far. */
  get size(): number {
    return this.#size;
  }

  /** Appends to the content; the piece may be used again when it returns. */
  async write(piece: Uint8Array): Promise<void> {
    this.#size += piece.length;
    for (let at = 0; at < piece.length;) {
      at += this.#gathered.add(piece.subarray(at));
      if (this.#gathered.isFull) await this.#beginNext();
    }
  }

  /** Some chunks are gathered while those before them are written. */
  async #beginNext(): Promise<void> {
    await this.#writing;
    this.#writeChunks();
    [this.#gathered, this.#before] = [this.#before, this.#gathered];
    this.#gathered.clear();
  }

  #writeChunks(): void {
    const { chunks } = this.#gathered;
    this.#writing = this.#copyChunks(this.#chunks, chunks);
    this.#chunks += chunks.length;
    // It is awaited before the next chunks, or at the end.
    this.#writing.catch(() => {});
  }

  async #copyChunks(first: number, chunks: Uint8Array[]): Promise<void> {
    const { database, now } = this.#context;
    const letter = uuid(this.id);
    try {
      await database.copyIn({
        // The letter's id is the store's own, and no text of anybody's.
        before: `INSERT INTO upload (letter, time)
          VALUES ('${this.id}', ${Math.floor(now())})
          ON CONFLICT (letter) DO UPDATE SET time = excluded.time`,
        into: "chunk (letter, number, data)",
        rows: chunks.map((data, i) => [letter, int32(first + i), data]),
      });
    } catch (error) {
      // A connection that broke may have done it all the same.
      if (!isTaken(error)) throw error;
    }
  }

  /** Writes what is left of a large content. */
  async end(): Promise<void> {
    await this.#writing;
    const isLarge = this.#size > SMALL;
    if (isLarge && this.#gathered.bytes.length > 0) this.#writeChunks();
    await this.#writing;
  }

  /** Whether its content is part of its row. */
  get isSmall(): boolean {
    return this.#chunks === 0;
  }

  /** The letter's row, as the values of {@linkcode LETTER_COLUMNS}. */
  row({ head, sealed, holders }: LetterFacts): Parameter[] {
    const { isSmall } = this;
    const start = isSmall ? concatBytes(head, this.#gathered.bytes) : head;
    const size = head.length + this.#size;
    const sealedHead = sealed && findSealedHead(this.#tail());
    return [
      ...[this.id, start, head.length, size, this.#chunks],
      ...[sealedHead ?? null, holders],
    ];
  }

  /** The end of the content, where a sealed letter has its head. */
  #tail(): Uint8Array {
    const both = concatBytes(this.#before.bytes, this.#gathered.bytes);
    return both.subarray(Math.max(both.length - SEALED_TAIL, 0));
  }

  /**
   * Ends the upload, in the transaction that delivers the letter.
   *
   * @throws {DatabaseError} If a chunk was lost that was not durable yet: a failover, or a
   * sweep after a long pause, may have taken some.
   */
  async checkChunks(connection: Querier): Promise<void> {
    if (this.isSmall) return;
    const [row] = await connection.query(
      `WITH ended AS (DELETE FROM upload WHERE letter = $1 RETURNING letter)
      SELECT (SELECT count(*) FROM ended) AS ended, count(*) AS chunks,
        sum(octet_length(data)) AS bytes
      FROM chunk WHERE letter = $1`,
      [this.id],
    );
    const isWhole = row.ended === 1 && row.chunks === this.#chunks &&
      row.bytes === this.#size;
    if (!isWhole) throw new DatabaseError("A part of the content was lost");
  }

  /**
   * Gives the memory back and, unless the mail was delivered, removes what was written. What
   * stays where that fails is swept away later.
   */
  async close({ delivered }: { delivered: boolean }): Promise<void> {
    await this.#writing.catch(() => {});
    this.#before.drop();
    this.#gathered.drop();
    if (delivered || this.#chunks === 0) return;
    try {
      await this.#remove();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  }

  /** Only with its upload: a delivery that nobody knows the end of may have been made. */
  async #remove(): Promise<void> {
    await this.#context.database.transact((connection) =>
      connection.query(
        `WITH ended AS (DELETE FROM upload WHERE letter = $1 RETURNING letter)
        DELETE FROM chunk USING ended WHERE chunk.letter = ended.letter`,
        [this.id],
      ), { ahead: true });
  }
}

/** The binary form of a UUID. */
function uuid(text: string): Uint8Array {
  return Uint8Array.fromHex(text.replaceAll("-", ""));
}
