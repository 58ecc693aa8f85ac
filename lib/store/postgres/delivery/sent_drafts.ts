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
  const [row] = await querier.query(findSentSql(1), findValues(draft, now));
  return row?.mail as string | undefined;
}

/**
 * SQL of that id.
 *
 * @param from The first parameter of {@linkcode findValues}.
 */
export function findSentSql(from: number): string {
  const [sender, tag, time] = [0, 1, 2].map((n) => `$${from + n}`);
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
 * SQL that notes what a draft became, unless it became another mail within a day.
 *
 * @param before Parameters before those of {@linkcode noteValues}.
 */
export function noteSent(before: number): string {
  const [sender, tag, mail, time, old] = [1, 2, 3, 4, 5]
    .map((n) => `$${before + n}`);
  return `INSERT INTO sent (sender, tag, mail, time)
    VALUES (${sender}, ${tag}, ${mail}, ${time})
    ON CONFLICT (sender, tag)
    DO UPDATE SET mail = excluded.mail, time = excluded.time
    WHERE sent.time <= ${old} RETURNING mail`;
}

/** The parameters of {@linkcode noteSent}. */
export function noteValues(
  { sender, tag }: DraftKey,
  mail: string,
  now: number,
): Parameter[] {
  return [sender, tag, mail, now, now - REMEMBERED_MS];
}
