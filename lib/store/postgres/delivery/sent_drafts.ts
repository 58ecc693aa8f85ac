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
  draft: DraftKey,
  now: number,
): Promise<string | undefined> {
  const [row] = await querier.query(
    findSentSql(1, 2, 3),
    findValues(draft, now),
  );
  return row?.mail as string | undefined;
}

/**
 * SQL of that id.
 *
 * @param parameters The numbers of those that {@linkcode findValues} gives.
 */
export function findSentSql(...parameters: number[]): string {
  const [sender, tag, time] = parameters.map((n) => `$${n}`);
  return `SELECT mail FROM sent
    WHERE sender = ${sender} AND tag = ${tag} AND time > ${time}`;
}

/** The parameters of {@linkcode findSentSql}. */
export function findValues(
  { sender, tag }: DraftKey,
  now: number,
): Parameter[] {
  return [sender, tag, now - REMEMBERED_MS];
}

/** Thrown to give a delivery up whose draft became another mail. */
export class SentBefore extends Error {
  override name = "SentBefore";
}

/**
 * SQL that notes what a draft became, in the place of what is more than a day old; where the
 * table `may` has a row.
 *
 * @param before Parameters before those of {@linkcode noteValues}.
 */
export function noteSent(before: number): string {
  const [sender, tag, mail, time] = [1, 2, 3, 4]
    .map((n, i) => `$${before + n}::${i < 3 ? "text" : "bigint"}`);
  return `INSERT INTO sent (sender, tag, mail, time)
    SELECT ${sender}, ${tag}, ${mail}, ${time} FROM may
    ON CONFLICT (sender, tag)
    DO UPDATE SET mail = excluded.mail, time = excluded.time`;
}

/** The parameters of {@linkcode noteSent}. */
export function noteValues(
  { sender, tag }: DraftKey,
  mail: string,
  now: number,
): Parameter[] {
  return [sender, tag, mail, now, now - REMEMBERED_MS];
}
