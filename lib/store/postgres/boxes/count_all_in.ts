import { SPAN } from "./numbering.ts";
import type { Querier } from "../database/sql.ts";

/**
 * Counts mails that were added in the spans of their boxes, which are locked, and cuts the
 * spans that have too many now.
 */
export async function countAllIn(
  connection: Querier,
  mails: readonly { box: number; key: string }[],
): Promise<void> {
  const spans = await connection.query(
    `UPDATE span SET count = span.count + n.mails FROM (
      SELECT k.box, own.first, count(*) AS mails
      FROM unnest($1::bigint[], $2::text[]) AS k (box, key)
      CROSS JOIN LATERAL (
        SELECT s.first FROM span s WHERE s.box = k.box AND s.first <= k.key
        ORDER BY s.first DESC LIMIT 1
      ) AS own GROUP BY k.box, own.first
    ) AS n WHERE span.box = n.box AND span.first = n.first
    RETURNING span.box, span.first, span.count`,
    [mails.map(({ box }) => box), mails.map(({ key }) => key)],
  );
  for (const { box, first, count } of spans) {
    if (count as number > SPAN) {
      await connection.query(CUT, [box, first, count]);
    }
  }
}

/** Each full stretch becomes a span, and the rest the last one. */
const CUT = `WITH cuts AS (
    SELECT key, number FROM (
      SELECT m.key, row_number() OVER (ORDER BY m.key) AS number FROM mail m
      WHERE m.box = $1 AND m.key >= $2 AND m.key < coalesce((
        SELECT min(s.first) FROM span s WHERE s.box = $1 AND s.first > $2
      ), ':')
    ) AS own WHERE number > 1 AND (number - 1) % ${SPAN} = 0
  ), kept AS (
    UPDATE span SET count = ${SPAN} WHERE box = $1 AND first = $2
  )
  INSERT INTO span (box, first, count)
  SELECT $1, key, least(${SPAN}, $3::bigint - number + 1) FROM cuts`;
