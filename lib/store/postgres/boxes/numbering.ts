/**
 * The index numbers of mails. Each box has spans: stretches of neighbouring mails, of which
 * the table `span` has the first key and the number of mails. So only one span has to be
 * counted to find a mail's number. The first span of a box begins with the key "" and stays.
 *
 * @module
 */
import type { Querier } from "../database/sql.ts";

/** The most mails of a span. */
export const SPAN = 1024;

/**
 * SQL that gives a mail `m` its index number, `numbered.index`: the mails of the spans
 * before its own, and those before it in its own.
 */
export const NUMBERED = `LEFT JOIN LATERAL (
    SELECT s.first FROM span s WHERE s.box = m.box AND s.first <= m.key
    ORDER BY s.first DESC LIMIT 1
  ) AS own ON true
  LEFT JOIN LATERAL (
    SELECT (
      SELECT coalesce(sum(s.count), 0) FROM span s
      WHERE s.box = m.box AND s.first < own.first
    ) + (
      SELECT count(*) FROM mail n
      WHERE n.box = m.box AND n.key >= own.first AND n.key <= m.key
    ) AS index
  ) AS numbered ON true`;

/**
 * SQL of the key that the mail with an index number has, NULL if there is none.
 *
 * @param box SQL of the box's number.
 * @param index SQL of the index number.
 */
export function keyAt(box: string, index: string): string {
  return `(
    SELECT n.key FROM (
      SELECT c.first, c.before FROM (
        SELECT s.first, sum(s.count) OVER (ORDER BY s.first) - s.count AS before
        FROM span s WHERE s.box = ${box}
      ) AS c WHERE c.before < ${index} ORDER BY c.first DESC LIMIT 1
    ) AS own
    CROSS JOIN LATERAL (
      SELECT m.key FROM mail m WHERE m.box = ${box} AND m.key >= own.first
      ORDER BY m.key OFFSET (${index} - own.before - 1)::bigint LIMIT 1
    ) AS n
  )`;
}

/** SQL of the first key of the span that a key falls into. */
export function spanOf(box: string, key: string): string {
  return `(SELECT s.first FROM span s WHERE s.box = ${box} AND s.first <= ${key}
    ORDER BY s.first DESC LIMIT 1)`;
}

/**
 * SQL that adds a mail, which is not there yet, to the counts of boxes.
 *
 * @param boxes SQL of an array of their numbers.
 */
export function countIn(boxes: string, key: string): string {
  return `UPDATE span SET count = span.count + 1 FROM unnest(${boxes}) AS w (box)
    WHERE span.box = w.box AND span.first = ${spanOf("w.box", key)}`;
}

/** SQL of how many mails the span has that a key falls into. */
export function countOf(box: string, key: string): string {
  return `(SELECT s.count FROM span s WHERE s.box = ${box} AND s.first <= ${key}
    ORDER BY s.first DESC LIMIT 1)`;
}

/**
 * Begins another span, or halves one, where a mail's key falls into a full one.
 *
 * @param box Of one that is locked, which the mail is to come into.
 */
export async function makeRoom(
  connection: Querier,
  box: number,
  key: string,
): Promise<void> {
  const [{ count, newer }] = await connection.query(
    `SELECT ${countOf("$1::bigint", "$2")} AS count, EXISTS (
      SELECT 1 FROM mail WHERE box = $1 AND key > $2
    ) AS newer`,
    [box, key],
  );
  if (count as number < SPAN) return;
  if (newer === true) return await halve(connection, box, key);
  await connection.query(
    "INSERT INTO span (box, first, count) VALUES ($1, $2, 0)",
    [box, key],
  );
}

async function halve(
  connection: Querier,
  box: number,
  key: string,
): Promise<void> {
  await connection.query(
    `WITH own AS (
      SELECT s.first, s.count FROM span s WHERE s.box = $1
        AND s.first = ${spanOf("$1", "$2")} AND s.count >= ${SPAN}
    ), middle AS (
      SELECT m.key FROM own CROSS JOIN LATERAL (
        SELECT key FROM mail WHERE box = $1 AND key >= own.first
        ORDER BY key OFFSET own.count / 2 LIMIT 1
      ) AS m
    ), cut AS (
      UPDATE span SET count = own.count / 2 FROM own
      WHERE span.box = $1 AND span.first = own.first
    )
    INSERT INTO span (box, first, count)
    SELECT $1, middle.key, own.count - own.count / 2 FROM own, middle`,
    [box, key],
  );
}

/** Counts all mails of a box, which is locked, and makes its spans anew. */
export async function countAnew(
  connection: Querier,
  box: number,
): Promise<void> {
  await connection.query("DELETE FROM span WHERE box = $1", [box]);
  await connection.query(
    `INSERT INTO span (box, first, count)
    SELECT $1, CASE part WHEN 0 THEN '' ELSE min(key) END, count(*) FROM (
      SELECT key, (row_number() OVER (ORDER BY key) - 1) / ${SPAN} AS part
      FROM mail WHERE box = $1
    ) AS m GROUP BY part
    UNION ALL SELECT $1, '', 0
    WHERE NOT EXISTS (SELECT 1 FROM mail WHERE box = $1)`,
    [box],
  );
}

/** Takes a mail that was removed out of the counts of its box, which is locked. */
export async function countOut(
  connection: Querier,
  box: number,
  key: string,
): Promise<void> {
  const [{ first, count }] = await connection.query(
    `UPDATE span SET count = count - 1 WHERE box = $1 AND first = ${
      spanOf("$1", "$2")
    }
      RETURNING first, count`,
    [box, key],
  );
  if (count !== 0 || first === "") return;
  await connection.query("DELETE FROM span WHERE box = $1 AND first = $2", [
    box,
    first,
  ]);
}
