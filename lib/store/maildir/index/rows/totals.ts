/** What the index counts. Triggers keep the first three, which are those of its rows. */
export interface Totals {
  /** Rows. */
  total: number;
  unread: number;
  bytes: number;
  /** Mails that are older than all rows, and have none yet. */
  older: number;
  older_unread: number;
}

/** The row of the table. */
type TotalsRow = Totals & { sum: number };

/** Whether they are as they were written: `sum` tells totals that the disk has changed. */
export function areTotalsTrue(row: Totals): row is TotalsRow {
  const sum = row.total + 3 * row.unread + 7 * row.bytes + 11 * row.older +
    13 * row.older_unread;
  return (row as TotalsRow).sum === sum;
}

/** Notes mails that have no row: takes both numbers twice, the unread ones last. */
export const NOTE_OLDER = `UPDATE box SET
  sum = sum + 11 * (? - older) + 13 * (? - older_unread),
  older = ?, older_unread = ?`;
