/**
 * The tables of a database that take the mail of another store in: several mails by one
 * transaction, so that a way to the server and a wait for its disk serve all of them.
 *
 * @module
 */
import {
  type BoxCount,
  type MovedLetter,
  type MovedMail,
  type MovedPlace,
  NOTHING,
  type SentMark,
  TransferError,
  type TransferTarget,
} from "../../transfer/transfer.ts";
import { refuseOther } from "../../transfer/unfinished.ts";
import { checkSame, hashed, hashOf } from "../../transfer/hash_pieces.ts";
import { isImported, microsOfFile, tagOfId } from "../../maildir/mail_name.ts";
import { KEPT_MS } from "../changes/deleted_mails.ts";
import { ensureBoxes } from "../boxes/box_rows.ts";
import type { Database, Row } from "../database/sql.ts";
import { LETTER_FIELDS, toLetter } from "../letters/letter.ts";
import { readLetter } from "../letters/letter_reader.ts";
import { LetterWriter } from "../letters/letter_writer.ts";
import { addAllMails, type WrittenLetter } from "./add_all_mails.ts";
import {
  type PostgresTransferOptions,
  refuseServed,
} from "./transfer_place.ts";
import { markUnfinished, unfinishedSource } from "./unfinished.ts";

/**
 * Opens a database to take the mail of another store in.
 *
 * @throws {TransferError} If a server uses it.
 * @throws {DatabaseError} If it has not the tables of this program.
 */
export async function openPostgresTarget(
  database: Database,
  options: PostgresTransferOptions,
): Promise<TransferTarget> {
  await refuseServed(database, options.name);
  return new PostgresTarget(database, options);
}

class PostgresTarget implements TransferTarget {
  readonly name: string;
  readonly #database: Database;
  readonly #since: number;

  constructor(
    database: Database,
    { name, now }: PostgresTransferOptions,
  ) {
    this.name = name;
    this.#database = database;
    this.#since = now - KEPT_MS;
  }

  async begin(source: string): Promise<void> {
    refuseOther(this.name, await unfinishedSource(this.#database), source);
    await markUnfinished(this.#database, source);
  }

  end(): Promise<void> {
    return markUnfinished(this.#database, null);
  }

  makeBoxes(boxes: readonly string[]): Promise<void> {
    return ensureBoxes(this.#database, boxes);
  }

  async counts(boxes: readonly string[]): Promise<Map<string, BoxCount>> {
    const rows = await this.#database.query(
      `SELECT b.name, b.total AS mails, b.unread, (
        SELECT count(*) FROM deleted d WHERE d.box = b.id AND d.deleted > $2
      ) AS deleted FROM box b WHERE b.name = ANY ($1::text[])`,
      [boxes, this.#since],
    );
    return new Map(rows.map((row) => [row.name as string, toCount(row)]));
  }

  async has(mails: readonly MovedMail[]): Promise<(readonly MovedPlace[])[]> {
    const all = mails.flatMap(({ id, size, places }) =>
      places.map((place) => ({ id, size, place }))
    );
    const rows = await this.#database.query(HAS, [
      all.map(({ place }) => place.box),
      all.map(({ id }) => id),
      all.map(({ size }) => size),
      all.map(({ place }) => place.flags),
      all.map(({ place }) => place.recent),
      all.map(({ place }) => place.deleted ?? null),
    ]);
    const found = new Set(rows.map(({ n }) => all[n as number - 1].place));
    return mails.map(({ places }) => places.filter((one) => found.has(one)));
  }

  async add(letters: readonly MovedLetter[]): Promise<void> {
    const written: WrittenLetter[] = [];
    let delivered = false;
    try {
      for (const letter of letters) written.push(await this.#write(letter));
      await addAllMails(this.#database, written);
      delivered = true;
    } finally {
      for (const { writer } of written) await writer.close({ delivered });
    }
    await this.#readBack(written);
  }

  async #write(letter: MovedLetter): Promise<WrittenLetter> {
    const writer = new LetterWriter({
      database: this.#database,
      now: Date.now,
    });
    const head = new Uint8Array(letter.headSize);
    let came = 0;
    let hash = "";
    const whole = (said: string) => void (hash = said);
    try {
      for await (const piece of hashed(letter.content(), whole)) {
        const ofHead = piece.subarray(0, Math.max(head.length - came, 0));
        head.set(ofHead, came);
        came += ofHead.length;
        await writer.write(piece.subarray(ofHead.length));
      }
      await writer.end();
    } catch (error) {
      await writer.close({ delivered: false });
      throw error;
    }
    const imported = isImported(letter.base) ? hash : undefined;
    return { letter, writer, head, hash, imported };
  }

  /** @throws {TransferError} If the database has something else than was copied. */
  async #readBack(written: readonly WrittenLetter[]): Promise<void> {
    const rows = await this.#database.query(
      `SELECT ${LETTER_FIELDS} FROM letter l WHERE l.id = ANY ($1::uuid[])`,
      [written.map(({ writer }) => writer.id)],
    );
    const byId = new Map(rows.map((row) => [row.letter, toLetter(row)]));
    for (const { letter, writer, hash } of written) {
      const stored = byId.get(writer.id);
      const found = stored &&
        await hashOf(readLetter(this.#database, stored, 0));
      checkSame(letter.id, hash, found ?? "none");
    }
  }

  async noteSent(marks: readonly SentMark[]): Promise<void> {
    const own = marks.filter(({ mail }) => tagOfId(mail) !== undefined);
    await this.#database.transact((connection) =>
      connection.query(
        `INSERT INTO sent (sender, tag, mail, time)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
        ON CONFLICT (sender, tag) DO NOTHING`,
        [
          own.map(({ sender }) => sender),
          own.map(({ mail }) => tagOfId(mail)!),
          own.map(({ mail }) => mail),
          own.map(({ mail }) => Math.floor((microsOfFile(mail) ?? 0) / 1000)),
        ],
      )
    );
  }

  /** Each transaction was durable. What boxes say of themselves is compared with their mails. */
  async finish(boxes: readonly string[]): Promise<Map<string, BoxCount>> {
    const counts = new Map<string, BoxCount>();
    for (const box of boxes) {
      const [row] = await this.#database.query(COUNT, [box, this.#since]);
      if (row) counts.set(box, this.#checkedCount(box, row));
    }
    return counts;
  }

  #checkedCount(box: string, row: Row): BoxCount {
    const isSound = row.mails === row.total && row.unread === row.all_unread &&
      row.spans === row.total && row.bytes === row.all_bytes;
    if (isSound) return toCount(row);
    throw new TransferError(
      `The box of ${box} in ${this.name} does not have what it says`,
      "a program used it meanwhile, or the database is damaged",
    );
  }

  close(): void {}
}

function toCount({ mails, unread, deleted }: Row): BoxCount {
  const count = { mails, unread, deleted } as unknown as BoxCount;
  return { ...NOTHING, ...count };
}

/** The places, counted from 1, that are as they are to be. */
const HAS = `WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[],
      $5::boolean[], $6::bigint[]) WITH ORDINALITY
      AS w (box, id, size, flags, recent, deleted, n)
  )
  SELECT w.n FROM wanted w JOIN box b ON b.name = w.box
    JOIN mail m ON m.box = b.id AND m.id = w.id
    JOIN letter l ON l.id = m.letter
  WHERE w.deleted IS NULL AND l.size = w.size AND m.flags = w.flags
    AND m.recent = w.recent
  UNION ALL
  SELECT w.n FROM wanted w JOIN box b ON b.name = w.box
    JOIN deleted m ON m.box = b.id AND m.deleted = w.deleted AND m.id = w.id
    JOIN letter l ON l.id = m.letter
  WHERE l.size = w.size AND m.flags = w.flags AND m.recent = w.recent`;

/** What a box says of itself, and what its rows say. */
const COUNT = `SELECT b.total, b.unread AS all_unread, b.bytes AS all_bytes,
    m.*, (SELECT coalesce(sum(s.count), 0) FROM span s WHERE s.box = b.id)
      AS spans,
    (SELECT count(*) FROM deleted d WHERE d.box = b.id AND d.deleted > $2)
      AS deleted
  FROM box b CROSS JOIN LATERAL (
    SELECT count(*) AS mails, count(*) FILTER (WHERE unread) AS unread,
      coalesce(sum(bytes), 0) AS bytes FROM mail WHERE box = b.id
  ) AS m WHERE b.name = $1`;
