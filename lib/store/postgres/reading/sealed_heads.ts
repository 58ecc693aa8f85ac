import { KEPT, keptValues } from "../changes/deleted_mails.ts";
import type { StoreContext } from "../store_context.ts";

/**
 * The sealed heads of mails, in the order of their ids; undefined for one that is none, or
 * not there. Those of deleted mails are found as well.
 */
export async function readHeads(
  store: StoreContext,
  user: string,
  ids: readonly string[],
): Promise<(Uint8Array | undefined)[]> {
  const heads = await readLive(store, user, ids);
  const missing = ids.filter((id) => !heads.has(id));
  if (missing.length > 0) {
    const deleted = await readDeleted(store, user, missing);
    for (const [id, head] of deleted) heads.set(id, head);
  }
  return ids.map((id) => heads.get(id));
}

async function readLive(
  { database }: StoreContext,
  user: string,
  ids: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const rows = await database.query(
    `SELECT m.id, l.sealed_head
      FROM box b JOIN mail m ON m.box = b.id JOIN letter l ON l.id = m.letter
      WHERE b.name = $1 AND m.id = ANY ($2::text[])
        AND l.sealed_head IS NOT NULL`,
    [user, ids],
  );
  return byId(rows);
}

/** Of two with one id, the one that was deleted last comes last. */
async function readDeleted(
  store: StoreContext,
  user: string,
  ids: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const rows = await store.database.query(
    `SELECT k.id, l.sealed_head
      FROM (${KEPT}) AS k JOIN letter l ON l.id = k.letter
      WHERE k.id = ANY ($4::text[]) AND l.sealed_head IS NOT NULL
      ORDER BY k.deleted`,
    [...keptValues(store, user), ids],
  );
  return byId(rows);
}

function byId(rows: Record<string, unknown>[]): Map<string, Uint8Array> {
  return new Map(
    rows.map((row) => [row.id as string, row.sealed_head as Uint8Array]),
  );
}
