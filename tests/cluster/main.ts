/**
 * `deno task cluster`: a cluster on this machine is struck while clients write, and all that
 * they were told is done has to be there. Says what each strike cost.
 */
import { parseArgs } from "node:util";
import { Random } from "../../fuzz/cases/random.ts";
import { ToolError } from "../../tools/tool_error.ts";
import { holds, type Load, type Tally } from "./load/load.ts";
import { MailSenders } from "./load/mail_senders.ts";
import { SqlCounter } from "./load/sql_counter.ts";
import { Cluster } from "./machines/cluster.ts";
import { hasCluster } from "./packages.ts";
import { campaign, type Outcome } from "./strikes/campaign.ts";
import { gapLines, strikeLine } from "./strikes/report.ts";
import {
  OF_SERVERS,
  planStrikes,
  type Strike,
  STRIKES,
} from "./strikes/strike_plan.ts";

const USAGE =
  "deno task cluster [--strikes N] [--seed N] [--only STRIKE,STRIKE] " +
  "[--counter | --logins]";

/** What the command line asks for. */
export interface Options {
  strikes: number;
  seed: number;
  only: readonly Strike[];
  /** Whether clients count in a table by psql, and send no mail. */
  counter: boolean;
  /** Whether somebody logs in at each server, each second. */
  logins: boolean;
}

/** Reads the command line. Throws ToolError for one that is wrong. */
export function parseClusterArgs(args: string[]): Options {
  const { strikes, seed, only, counter, logins } = parse(args);
  if (logins && counter) {
    throw new ToolError(`--logins needs mail-servers (usage: ${USAGE})`, 2);
  }
  return {
    strikes: number("strikes", strikes),
    seed: number("seed", seed),
    only: only === undefined ? STRIKES : only.split(",").map(strikeNamed),
    counter,
    logins,
  };
}

function parse(args: string[]) {
  const anySeed = crypto.getRandomValues(new Uint32Array(1))[0] % 1e9;
  try {
    return parseArgs({
      args,
      options: {
        strikes: { type: "string", default: "30" },
        seed: { type: "string", default: String(anySeed) },
        only: { type: "string" },
        counter: { type: "boolean", default: false },
        logins: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new ToolError(`${(error as Error).message} (usage: ${USAGE})`, 2);
  }
}

function number(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ToolError(`--${name} takes a whole number (usage: ${USAGE})`, 2);
}

function strikeNamed(name: string): Strike {
  const found = STRIKES.find((strike) => strike === name);
  if (found) return found;
  const names = STRIKES.join(", ");
  throw new ToolError(`No strike is called "${name}". There are: ${names}`, 2);
}

async function main(options: Options): Promise<number> {
  const { strikes, seed } = options;
  if (!await hasCluster()) {
    throw new ToolError("A cluster needs the Debian packages named above");
  }
  console.log(`${strikes} strikes, with --seed ${seed}`);
  const interruption = interrupted();
  await using cluster = await Cluster.start();
  const random = new Random(seed);
  await using load = options.counter
    ? await SqlCounter.start(cluster)
    : await MailSenders.start(cluster, random, options.logins);
  const work = carryOut(options, { cluster, load, random });
  return await Promise.race([work, interruption]);
}

async function carryOut(
  { strikes, only, counter }: Options,
  struck: { cluster: Cluster; load: Load; random: Random },
): Promise<number> {
  const kinds = counter
    ? only.filter((kind) => !OF_SERVERS.includes(kind))
    : only;
  const plan = planStrikes(strikes, struck.random, kinds);
  const outcomes: Outcome[] = [];
  for await (const outcome of campaign(plan, struck)) {
    outcomes.push(outcome);
    console.log(strikeLine(outcomes.length, outcome));
  }
  await struck.load.stop();
  return report(outcomes, await struck.load.check());
}

/** Rejects when a person has seen enough: neither processes nor files stay. */
function interrupted(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => reject(new ToolError("Interrupted")));
  }
  return promise;
}

function report(outcomes: Outcome[], end: Tally): number {
  for (const line of gapLines(outcomes)) console.log(line);
  console.log(
    `${outcomes.length} strikes, ${end.acknowledged} acknowledged: ` +
      `${end.lost} lost, ${end.doubled} doubled, ${end.partial} partial, ` +
      `${end.altered} altered`,
  );
  return [end, ...outcomes.map(({ tally }) => tally)].every(holds) ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(parseClusterArgs(Deno.args)));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`deno task: error: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
