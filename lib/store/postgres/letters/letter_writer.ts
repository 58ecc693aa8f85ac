import { concatBytes } from "../../../crypto/bytes.ts";
import { findSealedHead, SEALED_TAIL } from "../../../letter/sealed_form.ts";
import type { Database, Parameter, Querier } from "../database/sql.ts";
import { DatabaseError } from "../database/database_error.ts";
import { CHUNK, SMALL } from "./letter.ts";

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
  /** What no chunk has yet. */
  #pending: Uint8Array[] = [];
  #pendingSize = 0;
  #size = 0;
  /** Chunks that were written. */
  #chunks = 0;
  /** The end of the content, where a sealed letter has its head. */
  #tail: Uint8Array = new Uint8Array(0);
  /** The chunk that is being written while the next one comes. */
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
    this.#keepTail(piece);
    for (let at = 0; at < piece.length;) {
      const part = piece.slice(at, at + CHUNK - this.#pendingSize);
      this.#pending.push(part);
      this.#pendingSize += part.length;
      at += part.length;
      if (this.#pendingSize === CHUNK) await this.#writeChunk();
    }
  }

  #keepTail(piece: Uint8Array): void {
    const all = piece.length >= SEALED_TAIL
      ? piece
      : concatBytes(this.#tail, piece);
    this.#tail = all.slice(Math.max(all.length - SEALED_TAIL, 0));
  }

  /** Begins to write what is pending, once the chunk before it is written. */
  async #writeChunk(): Promise<void> {
    const data = concatBytes(...this.#pending);
    const number = this.#chunks++;
    this.#pending = [];
    this.#pendingSize = 0;
    await this.#writing;
    this.#writing = this.#insertChunk(number, data);
    // It is awaited before the next chunk, or at the end.
    this.#writing.catch(() => {});
  }

  async #insertChunk(number: number, data: Uint8Array): Promise<void> {
    const { database, now } = this.#context;
    await database.transact(async (connection) => {
      await connection.query(
        number === 0
          ? "INSERT INTO upload (letter, time) VALUES ($1, $2)"
          : "UPDATE upload SET time = $2 WHERE letter = $1",
        [this.id, now()],
      );
      await connection.query(
        "INSERT INTO chunk (letter, number, data) VALUES ($1, $2, $3)",
        [this.id, number, data],
      );
    }, { ahead: true });
  }

  /** Writes what is left of a large content. */
  async end(): Promise<void> {
    const isLarge = this.#size > SMALL;
    if (isLarge && this.#pendingSize > 0) await this.#writeChunk();
    await this.#writing;
  }

  /**
   * The letter's row, for the transaction that delivers it.
   *
   * @returns The values of {@linkcode LETTER_COLUMNS}.
   * @throws {DatabaseError} If a chunk was lost that was not durable yet.
   */
  async row(
    connection: Querier,
    { head, sealed, holders }: LetterFacts,
  ): Promise<Parameter[]> {
    if (this.#chunks > 0) await this.#checkChunks(connection);
    const start = concatBytes(head, ...this.#pending);
    const size = head.length + this.#size;
    const sealedHead = sealed && findSealedHead(this.#tail);
    return [
      ...[this.id, start, head.length, size, this.#chunks],
      ...[sealedHead ?? null, holders],
    ];
  }

  /** A failover, or a sweep after a long pause, may have taken some. */
  async #checkChunks(connection: Querier): Promise<void> {
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

  /** Removes what was written, for a mail that is given up. */
  async discard(): Promise<void> {
    this.#pending = [];
    if (this.#chunks === 0) return;
    await this.#writing.catch(() => {});
    // Only with its upload: a delivery that nobody knows the end of may have been made.
    await this.#context.database.transact((connection) =>
      connection.query(
        `WITH ended AS (DELETE FROM upload WHERE letter = $1 RETURNING letter)
        DELETE FROM chunk USING ended WHERE chunk.letter = ended.letter`,
        [this.id],
      ), { ahead: true });
  }
}
