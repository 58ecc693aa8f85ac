/** What a campaign did, in lines for a person. */
import { holds } from "../load/load.ts";
import type { Outcome } from "./campaign.ts";

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** One strike, its gap, and all that was acknowledged until then. */
export function strikeLine(number: number, outcome: Outcome): string {
  const { strike, before, after, gapMs, tally } = outcome;
  const moved = before === after
    ? `${before} stays primary`
    : `${before} was primary, ${after} is`;
  const found = holds(tally)
    ? "all there"
    : `${tally.lost} LOST, ${tally.doubled} DOUBLED, ` +
      `${tally.partial} PARTIAL, ${tally.altered} ALTERED`;
  return `${number}. ${strike}: ${moved}; gap ${seconds(gapMs)}; ` +
    `${tally.acknowledged} acknowledged, ${found}`;
}

/** For each kind how often it came, and its median and longest gap. */
export function gapLines(outcomes: Outcome[]): string[] {
  const kinds = Map.groupBy(outcomes, ({ strike }) => strike);
  return [...kinds].map(([strike, those]) => {
    const gaps = those.map(({ gapMs }) => gapMs).sort((a, b) => a - b);
    const median = gaps[Math.floor((gaps.length - 1) / 2)];
    return `${strike}: ${gaps.length} times; gap ${seconds(median)} median, ` +
      `${seconds(gaps.at(-1)!)} longest`;
  });
}
