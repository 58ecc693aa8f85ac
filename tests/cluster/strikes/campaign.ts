/** Strikes one after the other, while clients write. */
import type { Random } from "../../../fuzz/cases/random.ts";
import type { Load, Tally } from "../load/load.ts";
import type { Cluster } from "../machines/cluster.ts";
import { strike, timeAway } from "./strike.ts";
import type { Strike } from "./strike_plan.ts";

/** What a strike did. */
export interface Outcome {
  strike: Strike;
  /** The primary before it and after it. */
  before: string;
  after: string;
  /** The longest time in ms in which no client had an answer. */
  gapMs: number;
  /** The longest time in ms in which one mail-server let nobody in, if anybody asked. */
  loginGapMs?: number;
  /** All that was acknowledged since the start. */
  tally: Tally;
}

/** Acknowledged writes before a strike, so that it meets clients at work. */
const WARM = 50;

/** Carries strikes out, each on a cluster that is whole, and tells of each. */
export async function* campaign(
  strikes: readonly Strike[],
  { cluster, load, random }: { cluster: Cluster; load: Load; random: Random },
): AsyncGenerator<Outcome> {
  for (const kind of strikes) {
    const { primary, standby } = await cluster.untilWhole();
    await written(load, WARM);
    const since = performance.now();
    const heal = await strike(kind, {
      ...{ cluster, primary, standby },
      ...{ load, random },
    });
    try {
      await Promise.all([written(load, WARM), sleep(timeAway(kind))]);
    } finally {
      heal();
    }
    const after = (await cluster.untilWhole()).primary.name;
    await Promise.all([written(load, 1), load.visitors?.next()]);
    const loginGapMs = load.visitors?.longestGap(since);
    const gapMs = load.acknowledgements.longestGap(since);
    const tally = await load.check();
    yield {
      ...{ strike: kind, before: primary.name, after },
      ...{ gapMs, ...loginGapMs !== undefined && { loginGapMs }, tally },
    };
  }
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Waits for that many more answers. */
async function written(
  { acknowledgements }: Load,
  more: number,
): Promise<void> {
  const count = acknowledgements.count + more;
  while (acknowledgements.count < count) await acknowledgements.next();
}
