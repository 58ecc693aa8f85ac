import process from "node:process";
import { quantile, summarize, type Summary } from "./statistics.ts";

/** What gives one sample of a figure. */
export type Step = () => number | Promise<number>;

/** Steps by the name of their figure; those that are undefined are left out. */
export type Steps = Record<string, Step | undefined>;

/** How often steps are repeated. */
export interface Repetitions {
  rounds: number;
  /** Rounds before the first that do not count: code gets faster as it is run. */
  warmUps: number;
  /** No round but the first begins later than that after it, in ms; of both kinds. */
  withinMs: number;
}

/**
 * Repeats some steps in turn, so that what disturbs the machine disturbs all of them.
 */
export async function interleave(
  steps: Steps,
  repetitions: Repetitions,
): Promise<Record<string, Summary>> {
  const samples = await collect(steps, repetitions);
  return Object.fromEntries(
    Object.entries(samples).map(([name, values]) => [name, summarize(values)]),
  );
}

/** The samples themselves, in the order in which they were taken. */
export async function collect(
  steps: Steps,
  { rounds, warmUps, withinMs }: Repetitions,
): Promise<Record<string, number[]>> {
  const named = Object.entries(steps).filter(isGiven);
  const repeat = async (
    count: number,
    keep: (name: string, value: number) => void,
  ) => {
    const begin = performance.now();
    for (let round = 0; round < count; round++) {
      if (round > 0 && performance.now() - begin > withinMs) break;
      for (const [name, step] of named) keep(name, await step());
    }
  };
  const samples = Object.fromEntries(
    named.map(([name]) => [name, [] as number[]]),
  );
  await repeat(warmUps, () => {});
  await repeat(rounds, (name, value) => samples[name].push(value));
  return samples;
}

function isGiven(
  entry: [string, Step | undefined],
): entry is [string, Step] {
  return entry[1] !== undefined;
}

/**
 * The same steps, but each is done some times in a row, and the median of these is its
 * sample: what comes first finds the processors asleep and their caches full of others'
 * work.
 */
export function inRow(steps: Steps, times: number): Steps {
  return Object.fromEntries(
    Object.entries(steps).filter(isGiven).map(([name, step]) => {
      const sample = async () => {
        const values: number[] = [];
        for (let i = 0; i < times; i++) values.push(await step());
        return quantile(values.sort((a, b) => a - b), 0.5);
      };
      return [name, sample];
    }),
  );
}

/** How long something takes, in ms. */
export async function timed(action: () => unknown): Promise<number> {
  const begin = performance.now();
  await action();
  return performance.now() - begin;
}

/** How long the processors work for this program meanwhile, in ms. */
export async function worked(action: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** How fast so many bytes are moved, in MB/s. */
export async function rate(
  bytes: number,
  action: () => unknown,
): Promise<number> {
  return bytes / 1000 / await timed(action);
}
