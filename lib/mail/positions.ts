import type { IndexDatabase } from "./index_database.ts";

/** Mails in a block at the most; a full one is split, or a next one begun. */
const BLOCK_LIMIT = 500;

interface Block {
  first: string;
  count: number;
}

/**
 * Tells the index number of a mail and the mail of an index number without counting all
 * mails before it: the counts of blocks of neighbours are kept, and only one block is
 * looked into.
 */
export class Positions {
  constructor(readonly database: IndexDatabase) {}

  /** To be called before the mail is added. */
  add(key: string): void {
    const block = this.#blockOf(key) ?? this.#lowerFirst(key);
    if (!block) this.#begin(key, 1);
    else if (block.count < BLOCK_LIMIT) this.#count(block.first, 1);
    else if (this.#isNewest(key)) this.#begin(key, 1);
    else {
      this.#split(block);
      this.add(key);
    }
  }

  /** To be called when the mail was removed. */
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
    return keys.map((key) => {
      if (!block || key < block.first) {
        block = this.#blockOf(key) as Block;
        older = total - this.#countFrom(block.first);
      }
      return older + this.#countWithin(block, key) + 1;
    });
  }

  /** Mails in a block and in all newer ones. */
  #countFrom(first: string): number {
    const sql = "SELECT sum(count) AS mails FROM blocks WHERE first >= ?";
    return this.database.get(sql, first)?.mails as number;
  }

  /** Mails of a block that are older than one of them. */
  #countWithin({ first }: Block, key: string): number {
    const sql =
      "SELECT count(*) AS mails FROM mails WHERE key >= ? AND key < ?";
    return this.database.get(sql, first, key)?.mails as number;
  }

  /** The key of the mail with an index number from 1 to `total`. */
  keyAt(index: number, total: number): string {
    const [block, before] = index > total / 2
      ? this.#findFromNewest(total - index + 1)
      : this.#findFromOldest(index);
    const row = this.database.get(
      "SELECT key FROM mails WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?",
      block.first,
      before,
    );
    return row?.key as string;
  }

  #findFromOldest(index: number): [Block, number] {
    let before = 0;
    const order = "SELECT first, count FROM blocks ORDER BY first";
    for (const row of this.database.iterate(order)) {
      const block = row as unknown as Block;
      if (before + block.count >= index) return [block, index - before - 1];
      before += block.count;
    }
    throw new RangeError("Cannot find a mail by its index: it has none");
  }

  /** @param place 1 is the newest mail. */
  #findFromNewest(place: number): [Block, number] {
    let after = 0;
    const order = "SELECT first, count FROM blocks ORDER BY first DESC";
    for (const row of this.database.iterate(order)) {
      const block = row as unknown as Block;
      after += block.count;
      if (after >= place) return [block, after - place];
    }
    throw new RangeError("Cannot find a mail by its index: it has none");
  }

  #blockOf(key: string): Block | undefined {
    return this.database.get(
      "SELECT first, count FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1",
      key,
    ) as Block | undefined;
  }

  /** Older than all: the first block begins earlier from now on. */
  #lowerFirst(key: string): Block | undefined {
    const block = this.database.get(
      "SELECT first, count FROM blocks ORDER BY first LIMIT 1",
    ) as Block | undefined;
    if (!block) return undefined;
    this.database.run(
      "UPDATE blocks SET first = ? WHERE first = ?",
      key,
      block.first,
    );
    return { first: key, count: block.count };
  }

  #isNewest(key: string): boolean {
    return !this.database.get("SELECT 1 FROM mails WHERE key > ? LIMIT 1", key);
  }

  #split({ first, count }: Block): void {
    const half = Math.floor(count / 2);
    const middle = this.database.get(
      "SELECT key FROM mails WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?",
      first,
      half,
    )?.key as string;
    this.#count(first, half - count);
    this.#begin(middle, count - half);
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
