/**
 * The tables of a database whose mail goes to another store, read box by box.
 *
 * @module
 */
import type {
  MovedMail,
  SentMark,
  TransferSource,
} from "../../transfer/transfer.ts";
import { KEPT_MS } from "../changes/deleted_mails.ts";
import type { Database } from "../database/sql.ts";
import { boxesByUser, type BoxRow } from "./holders.ts";
import { deletedMails, liveMails } from "./moved_mails.ts";
import {
  type PostgresTransferOptions,
  refuseServed,
} from "./transfer_place.ts";
import { refuseUnfinished } from "../../transfer/unfinished.ts";
import { unfinishedSource } from "./unfinished.ts";

/** Rows that are read by one statement. */
const AT_ONCE = 256;

/**
 * Opens a database to move its mail.
 *
 * @throws {TransferError} If a server uses it, or it has not all its mail.
 * @throws {DatabaseError} If it has not the tables of this program.
 */
export async function openPostgresSource(
  database: Database,
  options: PostgresTransferOptions,
): Promise<TransferSource> {
  const { name } = options;
  await refuseServed(database, name);
  refuseUnfinished(name, await unfinishedSource(database));
  const rows = await database.query("SELECT id, name FROM box ORDER BY id");
  return new PostgresSource(database, rows as unknown as BoxRow[], options);
}

class PostgresSource implements TransferSource {
  readonly name: string;
  readonly #database: Database;
  readonly #boxes: readonly BoxRow[];
  readonly #since: number;

  constructor(
    database: Database,
    boxes: readonly BoxRow[],
    { name, now }: PostgresTransferOptions,
  ) {
    this.name = name;
    this.#database = database;
    this.#boxes = boxes;
    this.#since = now - KEPT_MS;
  }

  boxes(): Promise<string[]> {
    return Promise.resolve(this.#boxes.map(({ name }) => name));
  }

  async total(): Promise<number> {
    const [row] = await this.#database.query(
      `SELECT (SELECT coalesce(sum(total), 0) FROM box)
        + (SELECT count(*) FROM deleted WHERE deleted > $1) AS mails`,
      [this.#since],
    );
    return row.mails as number;
  }

  async *mails(): AsyncGenerator<MovedMail, void, void> {
    const byUser = boxesByUser(this.#boxes);
    for (const box of this.#boxes) {
      yield* liveMails(this.#database, box, byUser);
      yield* deletedMails(this.#database, box, this.#since);
    }
  }

  async *sent(): AsyncGenerator<SentMark, void, void> {
    let after: readonly unknown[] = ["", ""];
    for (;;) {
      const rows = await this.#database.query(
        `SELECT sender, tag, mail FROM sent
        WHERE time > $1 AND (sender, tag) > ($2, $3)
        ORDER BY sender, tag LIMIT ${AT_ONCE}`,
        [this.#since, ...after as [string, string]],
      );
      for (const { sender, mail } of rows) {
        yield { sender: sender as string, mail: mail as string };
      }
      const last = rows.at(-1);
      if (!last) return;
      after = [last.sender, last.tag];
    }
  }

  close(): void {}
}
