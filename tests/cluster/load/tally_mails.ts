/** What became of mails, by what lies in the boxes. */
import type { Tally } from "./load.ts";

/** A mail in a box. Its title is its client's and no other mail's. */
export interface FoundMail {
  box: string;
  title: string;
  id: string;
}

/**
 * Compares what clients were told with what is there.
 *
 * @param acknowledged The recipients of each mail, by its title.
 */
export function tallyMails(
  acknowledged: ReadonlyMap<string, readonly string[]>,
  found: FoundMail[],
): Tally {
  const byTitle = Map.groupBy(found, ({ title }) => title);
  const tally = {
    acknowledged: acknowledged.size,
    ...{ lost: 0, doubled: 0, partial: 0 },
  };
  for (const [title, recipients] of acknowledged) {
    const copies = byTitle.get(title) ?? [];
    const boxes = new Set(copies.map(({ box }) => box));
    const ids = new Set(copies.map(({ id }) => id));
    if (copies.length === 0) tally.lost++;
    else if (ids.size > 1 || copies.length > boxes.size) tally.doubled++;
    else if (boxes.symmetricDifference(new Set(recipients)).size > 0) {
      tally.partial++;
    }
  }
  return tally;
}

/** The worst of several: what one node lacks would be lost when it takes over. */
export function worstOf(tallies: Tally[]): Tally {
  const most = (of: keyof Tally) => Math.max(...tallies.map((one) => one[of]));
  return {
    acknowledged: most("acknowledged"),
    lost: most("lost"),
    doubled: most("doubled"),
    partial: most("partial"),
  };
}
