import type { Parameter, Querier } from "../database/sql.ts";

/** How long the store answers a draft that comes again as it answered the first one. */
export const REMEMBERED_MS = 24 * 3600 * 1000;

/** A draft of a user. */
export interface DraftKey {
  sender: string;
  /** Of the draft's id. */
  tag: string;
}

/** The id of the mail that a draft became within a day. */
export async function findSent(
  querier: Querier,
  { sender, tag }: DraftKey,
  now: number,
): Promise<string | undefined> {
  const [row] = await querier.query(
    "SELECT mail FROM sent WHERE sender = $1 AND tag = $2 AND time > $3",
    [sender, tag, now - REMEMBERED_MS],
  );
  return row?.mail as string | undefined;
}

/**
 * SQL that notes what a draft became.
 *
 * @param before Parameters before those of {@linkcode noteValues}.
 */
export function noteSent(before: number): string {
  const [sender, tag, mail, time] = [1, 2, 3, 4].map((n) => `$${before + n}`);
  return `INSERT INTO sent (sender, tag, mail, time)
    VALUES (${sender}, ${tag}, ${mail}, ${time})
    ON CONFLICT (sender, tag)
    DO UPDATE SET mail = excluded.mail, time = excluded.time`;
}

/** The parameters of {@linkcode noteSent}. */
export function noteValues(
  { sender, tag }: DraftKey,
  mail: string,
  now: number,
): Parameter[] {
  return [sender, tag, mail, now];
}
