import type { IndexDatabase } from "./index_database.ts";
import { IndexDamageError } from "./index_damage.ts";

/** The most mails in a block. A full one is split, or the next one is begun. */
const BLOCK_LIMIT = 500;

/** Blocks to look at first, and then: most people read the newest mails. */
const NEAR_BLOCKS = [1, 8];
/** SQLite takes it for no limit. */
const ALL_BLOCKS = -1;

/** Keys begin with a digit, so this is after all of them. */
const AFTER_ALL = ":";

/** Gives a row if a block between two keys has another number of mails than it says. */
const WRONG_BLOCKS_BETWEEN = `SELECT 1 FROM (
    SELECT first, count, (SELECT min(first) FROM blocks AS later
      WHERE later.first > blocks.first) AS next
    FROM blocks WHERE first >= ? AND first <= ?)
  WHERE count <> (SELECT count(*) FROM mails
    WHERE key >= first AND key < coalesce(next, '${AFTER_ALL}'))`;

interface Block {
  first: string;
  count: number;
}

/**
 * Finds the index number of a mail, and the mail of an index number, without counting all
 * mails before it. It keeps the counts of blocks of neighbours and looks into one block.
 */
export class Numbering {
  constructor(readonly database: IndexDatabase) {}

  /** Counts a mail that the table already has. */
  add(key: string): void {
    const counted = this.database.run(
      `UPDATE blocks SET count = count + 1 WHERE count < ? AND first =
        (SELECT first FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1)`,
      BLOCK_LIMIT,
      key,
    );
    if (counted === 0) this.#addToFull(key);
  }

  /** The mail's block is full, or there is none that begins early enough. */
  #addToFull(key: string): void {
    const block = this.#blockOf(key);
    if (!block) this.#beginEarlier(key);
    else if (this.#isNewest(key)) this.#begin(key, 1);
    else this.#split(block);
  }

  /**
   * The block that has room for the next of some mails, and how many of them it can take
   * before it has to be split; undefined if it cannot take the first.
   *
   * @param keys Of mails that are to be added, the oldest first.
   */
  roomFor(
    keys: readonly string[],
  ): { first: string; mails: number } | undefined {
    const block = this.#blockOf(keys[0]);
    if (!block) return undefined;
    const sql = "SELECT min(first) AS next FROM blocks WHERE first > ?";
    const next = this.database.get(sql, block.first)?.next ?? AFTER_ALL;
    const own = keys.slice(0, Math.max(BLOCK_LIMIT - block.count, 0));
    const later = own.findIndex((key) => key >= next);
    const mails = later < 0 ? own.length : later;
    return mails > 0 ? { first: block.first, mails } : undefined;
  }

  /** Counts mails of a block that the table already has. */
  addTo(first: string, mails: number): void {
    this.#count(first, mails);
  }

  /** Counts a mail no more that the table has lost. */
  remove(key: string): void {
    const block = this.#blockOf(key);
    if (!block) return;
    this.#count(block.first, -1);
    if (block.count === 1) {
      this.database.run("DELETE FROM blocks WHERE first = ?", block.first);
    }
  }

  /**
   * The index numbers of mails, the oldest of the box is 1.
   *
   * @param keys Newest first: neighbours share most of the work.
   * @param total The number of mails.
   */
  indexesOf(keys: string[], total: number): number[] {
    let block: Block | undefined;
    let older = 0;
    return keys.map((key, i) => {
      if (block && key >= block.first) {
        // Of neighbours there are few between, so this is the quicker count.
        older -= this.#countBetween(key, keys[i - 1]);
      } else {
        block = this.#blockOf(key);
        if (!block) throw contradiction();
        older = total - this.#countFrom(block.first) +
          this.#countBetween(block.first, key);
      }
      return older + 1;
    });
  }

  /** The index number that a mail has, or would have if it were still there. */
  placeOf(key: string, total: number): number {
    const block = this.#blockOf(key);
    if (!block) return 1;
    const older = total - this.#countFrom(block.first);
    return older + this.#countBetween(block.first, key) + 1;
  }

  /** Mails in a block and in all newer ones. */
  #countFrom(first: string): number {
    const sql = "SELECT sum(count) AS mails FROM blocks WHERE first >= ?";
    return this.database.get(sql, first)?.mails as number;
  }

  /** Mails from a key on that are older than another. */
  #countBetween(first: string, key: string): number {
    const sql =
      "SELECT count(*) AS mails FROM mails WHERE key >= ? AND key < ?";
    return this.database.get(sql, first, key)?.mails as number;
  }

  /** The key of the mail with an index number from 1 to `total`. */
  keyAt(index: number, total: number): string {
    const { first, offset } = this.placeAt(index, total);
    const row = this.database.get(
      "SELECT key FROM mails WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?",
      first,
      offset,
    );
    if (!row) throw contradiction();
    return row.key as string;
  }

  /** The first key of its block, and how many mails there come before it. */
  placeAt(index: number, total: number): { first: string; offset: number } {
    const fromNewest = index > total / 2;
    const place = fromNewest ? total - index : index - 1;
    const { block, skipped } = this.#find(place, fromNewest ? "DESC" : "ASC");
    const inBlock = place - skipped;
    const offset = fromNewest ? block.count - 1 - inBlock : inBlock;
    return { first: block.first, offset };
  }

  /** The block with the mail that has `place` mails before it, and those skipped. */
  #find(place: number, order: "ASC" | "DESC") {
    const sql =
      `SELECT first, count FROM blocks ORDER BY first ${order} LIMIT ?`;
    for (const limit of [...NEAR_BLOCKS, ALL_BLOCKS]) {
      let skipped = 0;
      for (const [first, count] of this.database.arrays(sql, limit)) {
        const block = { first, count } as Block;
        if (skipped + block.count > place) return { block, skipped };
        skipped += block.count;
      }
    }
    throw contradiction();
  }

  /**
   * Checks the numbering, and each block that has mails of a stretch.
   *
   * @param total The number of mails.
   * @throws {IndexDamageError} If it is not true to the mails.
   */
  check(total: number, oldest: string, newest: string): void {
    const sum = this.database.get("SELECT sum(count) AS mails FROM blocks");
    if (sum?.mails !== total) throw contradiction();
    const { first } = this.#blockOf(oldest) ?? {};
    if (first === undefined) throw contradiction();
    if (this.database.get(WRONG_BLOCKS_BETWEEN, first, newest)) {
      throw contradiction();
    }
  }

  #blockOf(key: string): Block | undefined {
    return this.database.get(
      "SELECT first, count FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1",
      key,
    ) as Block | undefined;
  }

  /** A mail older than all: the first block begins with it from now on. */
  #beginEarlier(key: string): void {
    const moved = this.database.run(
      "UPDATE blocks SET first = ? WHERE first = (SELECT min(first) FROM blocks)",
      key,
    );
    if (moved === 0) this.#begin(key, 1);
    else this.add(key);
  }

  #isNewest(key: string): boolean {
    return !this.database.get("SELECT 1 FROM mails WHERE key > ? LIMIT 1", key);
  }

  /** Splits a full block, whose new mail it has not counted yet. */
  #split({ first, count }: Block): void {
    const half = Math.floor(count / 2);
    const middle = this.database.get(
      "SELECT key FROM mails WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?",
      first,
      half,
    )?.key as string | undefined;
    if (middle === undefined) throw contradiction();
    this.#count(first, half - count);
    this.#begin(middle, count + 1 - half);
  }

  #begin(first: string, count: number): void {
    this.database.run("INSERT INTO blocks VALUES (?, ?)", first, count);
  }

  #count(first: string, change: number): void {
    this.database.run(
      "UPDATE blocks SET count = count + ? WHERE first = ?",
      change,
      first,
    );
  }
}

/** The blocks and the rows do not say the same. */
function contradiction(): IndexDamageError {
  return new IndexDamageError("Cannot number mails: the index is damaged");
}
