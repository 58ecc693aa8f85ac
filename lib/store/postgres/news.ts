import type { Database } from "./database/sql.ts";

/** When mail came to boxes, for those who wait for news of it. */
export class MailNews {
  readonly #database: Database;
  readonly #now: () => number;
  /** What was seen of each box last: how many mails ever came, and what was told. */
  readonly #seen = new Map<string, { arrived: number; told: number }>();

  /** @param now In ms since the epoch, by the clock of this machine. */
  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * When a mail came to each box last, in ms since the epoch by this machine's clock; 0 for
   * one that never had any. What came since the box was asked for before came now: its own
   * time is of a commit that may have waited.
   *
   * @throws {DatabaseError} If the database cannot be asked.
   */
  async of(users: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#database.query(
      `SELECT name, arrived, news,
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
      FROM box WHERE name = ANY ($1::text[])`,
      [users],
    );
    return new Map(rows.map((row) => {
      const number = (name: string) => row[name] as number;
      const user = row.name as string;
      const ago = number("now") - number("news");
      return [user, this.#told(user, number("arrived"), ago)];
    }));
  }

  #told(user: string, arrived: number, ago: number): number {
    const before = this.#seen.get(user);
    if (before?.arrived === arrived) return before.told;
    const told = arrived === 0 ? 0 : this.#now() - (before ? 0 : ago);
    this.#seen.set(user, { arrived, told });
    return told;
  }
}
