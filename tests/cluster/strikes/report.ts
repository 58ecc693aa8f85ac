/** What a campaign did, in lines for a person. */
import { holds } from "../load/load.ts";
import type { Outcome } from "./campaign.ts";

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** One strike, its gap, and all that was acknowledged until then. */
export function strikeLine(number: number, outcome: Outcome): string {
  const { strike, before, after, gapMs, loginGapMs, tally } = outcome;
  const logins = loginGapMs === undefined
    ? ""
    : `; logins ${seconds(loginGapMs)}`;
  const moved = before === after
    ? `${before} stays primary`
    : `${before} was primary, ${after} is`;
  const found = holds(tally)
    ? "all there"
    : `${tally.lost} LOST, ${tally.doubled} DOUBLED, ` +
      `${tally.partial} PARTIAL, ${tally.altered} ALTERED`;
  return `${number}. ${strike}: ${moved}; gap ${seconds(gapMs)}${logins}; ` +
    `${tally.acknowledged} acknowledged, ${found}`;
}

/** For each kind how often it came, and its median and longest gap. */
export function gapLines(outcomes: Outcome[]): string[] {
  const kinds = Map.groupBy(outcomes, ({ strike }) => strike);
  return [...kinds].map(([strike, those]) => {
    const gaps = spreadOf(those.map(({ gapMs }) => gapMs));
    const logins = those.flatMap(({ loginGapMs }) => loginGapMs ?? []);
    const more = logins.length === 0 ? "" : `; logins ${spreadOf(logins)}`;
    return `${strike}: ${those.length} times; gap ${gaps}${more}`;
  });
}

function spreadOf(gaps: number[]): string {
  const sorted = gaps.toSorted((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return `${seconds(median)} median, ${seconds(sorted.at(-1)!)} longest`;
}
