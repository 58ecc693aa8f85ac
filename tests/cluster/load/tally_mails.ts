/** What became of mails, by what lies in the boxes. */
import type { Tally } from "./load.ts";

/** A mail in a box. Its title is its client's and no other mail's. */
export interface FoundMail {
  box: string;
  title: string;
  id: string;
}

/** A mail that a client sent, and what it was told. */
export interface SentMail {
  to: readonly string[];
  /** Not so while it is on its way: then each recipient may have it, or none. */
  isAcknowledged: boolean;
}

/**
 * Compares what clients were told with what is there.
 *
 * @param sent By title.
 */
export function tallyMails(
  sent: ReadonlyMap<string, SentMail>,
  found: FoundMail[],
): Tally {
  const byTitle = Map.groupBy(found, ({ title }) => title);
  const fates = [...sent].map(([title, mail]) => {
    return fateOf(mail, byTitle.get(title) ?? []);
  });
  const count = (fate: Fate) => fates.filter((one) => one === fate).length;
  const told = [...sent.values()].filter((mail) => mail.isAcknowledged);
  return {
    acknowledged: told.length,
    ...{ lost: count("lost"), doubled: count("doubled") },
    ...{ partial: count("partial"), altered: 0 },
  };
}

type Fate = "well" | "lost" | "doubled" | "partial";

function fateOf({ to, isAcknowledged }: SentMail, copies: FoundMail[]): Fate {
  if (copies.length === 0) return isAcknowledged ? "lost" : "well";
  const boxes = new Set(copies.map(({ box }) => box));
  const ids = new Set(copies.map(({ id }) => id));
  if (ids.size > 1 || copies.length > boxes.size) return "doubled";
  const isWhole = boxes.symmetricDifference(new Set(to)).size === 0;
  return isWhole ? "well" : "partial";
}

/** The worst of several: what one node lacks would be lost when it takes over. */
export function worstOf(tallies: Tally[]): Tally {
  const most = (of: keyof Tally) => Math.max(...tallies.map((one) => one[of]));
  return {
    acknowledged: most("acknowledged"),
    lost: most("lost"),
    doubled: most("doubled"),
    partial: most("partial"),
    altered: most("altered"),
  };
}
