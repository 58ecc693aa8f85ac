import { readSealedHead } from "../../content.ts";
import type { Mailbox } from "../../mailbox.ts";
import type { IndexDatabase } from "../index_database.ts";
import { hashOf } from "../mail_columns.ts";

/**
 * The sealed heads of mails, in the order of their ids: from the index, or from the files
 * where nobody has asked for them before.
 *
 * @returns For each nothing if the mail is not there, or not a sealed letter.
 */
export function readSealedHeads(
  box: Mailbox,
  ids: readonly string[],
): (Uint8Array | undefined)[] {
  const fresh = new Map<string, Uint8Array>();
  const kept = new KeptHeads(box.database);
  const heads = ids.map((id) => {
    const head = kept.get(id);
    if (head) return head;
    const read = readSealedHead(box, id);
    if (read) fresh.set(id, read);
    return read;
  });
  try {
    kept.keep(fresh);
  } catch (error) {
    // A full disk has no room for them, and the heads are here.
    box.forgive(error);
  }
  return heads;
}

/**
 * The sealed heads that a list has asked for once, so that the next one opens no file. They
 * go with their mails (index_schema.ts).
 */
class KeptHeads {
  constructor(readonly database: IndexDatabase) {}

  /** A head; undefined if it is not kept, or not as it was written. */
  get(id: string): Uint8Array | undefined {
    const row = this.database.get(
      "SELECT head, hash FROM heads WHERE id = ?",
      id,
    );
    // A type that says bytes may come out would say so of all other columns.
    const head = row?.head as unknown as Uint8Array | undefined;
    return head && row?.hash === hashOfHead(id, head) ? head : undefined;
  }

  /** Keeps heads, but for those whose mails are not there any more. */
  keep(heads: ReadonlyMap<string, Uint8Array>): void {
    if (heads.size === 0) return;
    this.database.write(() => {
      for (const [id, head] of heads) {
        const sql = `INSERT OR REPLACE INTO heads (id, head, hash)
          SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM mails WHERE id = ?)`;
        this.database.run(sql, id, head, hashOfHead(id, head), id);
      }
    });
  }
}

function hashOfHead(id: string, head: Uint8Array): number {
  return hashOf([id, head.toBase64()]);
}
