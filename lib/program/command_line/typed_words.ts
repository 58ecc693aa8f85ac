/** The words of a command line, before parseArgs reads them. */
import { usageError } from "./usage_error.ts";

/**
 * Writes `--flag value` as `--flag=value`: parseArgs would refuse a value that begins
 * with a dash, such as the title "-5 °C".
 *
 * @throws {Failure} If there is no value.
 */
export function joinValues(args: string[], withValue: string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") return [...joined, ...args.slice(i)];
    if (!arg.startsWith("--") || !withValue.includes(arg.slice(2))) {
      joined.push(arg);
      continue;
    }
    const value = args[++i];
    // A word with two dashes is the next flag.
    if (value === undefined || value.startsWith("--")) {
      throw usageError(`${arg} needs a value`);
    }
    joined.push(`${arg}=${value}`);
  }
  return joined;
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
