/** The words of a command line, before parseArgs reads them. */
import { usageError } from "./usage_error.ts";

/** A flag that has a value, or several: that many words follow it. */
export interface ValueFlag {
  name: string;
  words?: number;
}

/**
 * Writes `--flag value` as `--flag=value`: parseArgs would refuse a value that begins
 * with a dash, such as the title "-5 °C". A flag of several words becomes one of each.
 *
 * @throws {Failure} If there is no value.
 */
export function joinValues(args: string[], withValue: ValueFlag[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") return [...joined, ...args.slice(i)];
    const flag = withValue.find(({ name }) => arg === `--${name}`);
    if (!flag) joined.push(arg);
    else {
      const values = valuesAfter(args, i, flag);
      joined.push(...values.map((value) => `${arg}=${value}`));
      i += values.length;
    }
  }
  return joined;
}

function valuesAfter(
  args: string[],
  at: number,
  { words = 1 }: ValueFlag,
): string[] {
  const values = args.slice(at + 1, at + 1 + words);
  // A word with two dashes is the next flag.
  if (values.length === words && !values.some((v) => v.startsWith("--"))) {
    return values;
  }
  throw usageError(
    `${args[at]} needs ${words === 1 ? "a value" : `${words} values`}`,
  );
}

/** Takes certain flags out of a command line. */
export function takeOut(
  args: string[],
  flags: string[],
): { kept: string[]; taken: string[] } {
  const before = beforeDashes(args);
  const kept = before.filter((arg) => !flags.includes(arg));
  return {
    kept: [...kept, ...args.slice(before.length)],
    taken: before.filter((arg) => flags.includes(arg)),
  };
}

/** The words before `--`; none after it is a flag. */
export function beforeDashes(args: string[]): string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}
