/**
 * Command lines of the three programs: flags as data, parsed by @std/cli.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { nearestName } from "./nearest_name.ts";
import { usageError } from "./usage_error.ts";

/** One flag of a program. */
export interface Flag {
  name: string;
  /** `list` may be given several times. */
  kind: "boolean" | "string" | "list";
  /** Stands for the value in the help, such as FILE. */
  placeholder?: string;
  /** Whether `--flag ""` is allowed. */
  mayBeEmpty?: boolean;
  help: string;
  /** The value without the flag; the help tells it. */
  default?: string;
}

/** Flags under one heading of the help. */
export interface FlagGroup {
  title: string;
  flags: Flag[];
}

/** A parsed command line. */
export interface ParsedFlags {
  /** Whether a boolean flag was given. */
  has(name: string): boolean;
  /** The value of a string flag, else its default. */
  get(name: string): string | undefined;
  /** The values of a list flag. */
  list(name: string): string[];
  /** The words that are no flags. */
  positional: string[];
}

/** Flags of every program. */
export const COMMON_FLAGS: FlagGroup = {
  title: "Other",
  flags: [
    { name: "help", kind: "boolean", help: "show this help" },
    { name: "version", kind: "boolean", help: "show the version" },
  ],
};

/**
 * Parses a command line.
 *
 * @param positionals How many words that are no flags may be given.
 * @throws {Failure} With exit code 2 if a flag is unknown, lacks its value or is
 * given twice, or if there are too many words.
 */
export function parseFlags(
  args: string[],
  groups: FlagGroup[],
  positionals = 0,
): ParsedFlags {
  const flags = groups.flatMap((group) => group.flags);
  const named = (kind: Flag["kind"]) =>
    flags.filter((flag) => flag.kind === kind).map((flag) => flag.name);
  const withValue = [...named("string"), ...named("list")];
  const joined = joinValues(args, withValue);
  checkUnderscore(joined, flags);
  const parsed: Record<string, unknown> & { _: (string | number)[] } =
    parseArgs(
      joined,
      {
        boolean: named("boolean"),
        string: [...withValue, "_"],
        alias: { h: "help", V: "version" },
        // Collects all values, so that a flag given twice shows.
        collect: withValue,
        unknown: (word: string, name?: string) => {
          if (name !== undefined) throw unknownFlag(word, flags);
        },
      },
    );
  const values = (name: string) => parsed[name] as string[] | undefined ?? [];
  for (const name of withValue) checkValue(name, values(name), flags);
  checkBooleans(args, named("boolean"));
  const positional = parsed._.map(String);
  if (positional.length > positionals) {
    throw usageError(`Unexpected argument "${positional[positionals]}"`);
  }
  return {
    has: (name) => parsed[name] === true,
    get: (name) =>
      values(name)[0] ?? flags.find((f) => f.name === name)?.default,
    list: values,
    positional,
  };
}

/**
 * Writes `--flag value` as `--flag=value`: parseArgs would refuse a value that begins
 * with a dash, such as the title "-5 °C".
 *
 * @throws {Failure} If there is no value.
 */
function joinValues(args: string[], withValue: string[]): string[] {
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

/** parseArgs accepts `--_`, since it keeps the words that are no flags under `_`. */
function checkUnderscore(args: string[], flags: Flag[]): void {
  const found = beforeDashes(args).find((arg) =>
    /^-(?:-(?:no-)?_(?:=|$)|[^-=]*_)/s.test(arg)
  );
  if (found !== undefined) throw unknownFlag(found, flags);
}

/** The words before `--`; none after it is a flag. */
function beforeDashes(args: string[]): string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

function checkValue(name: string, values: string[], flags: Flag[]): void {
  const { kind, mayBeEmpty } = flags.find((flag) => flag.name === name)!;
  if (!mayBeEmpty && values.includes("")) {
    throw usageError(`--${name} needs a value`);
  }
  if (kind === "string" && values.length > 1) {
    throw usageError(`--${name} is given twice`);
  }
}

/** parseArgs would read `--json=no` as true, and `--json false` as not given. */
function checkBooleans(args: string[], names: string[]): void {
  const flags = beforeDashes(args);
  for (const [i, arg] of flags.entries()) {
    const [, name, value] = /^--([^=]+)(=.*)?$/s.exec(arg) ?? [];
    if (!name || !names.includes(name)) continue;
    if (value || flags[i + 1] === "false" || flags[i + 1] === "true") {
      throw usageError(`--${name} takes no value`);
    }
  }
}

function unknownFlag(word: string, flags: Flag[]): Error {
  const given = word.replace(/=.*$/s, "");
  const nearest = nearestName(
    given.replace(/^-+/, ""),
    flags.map((flag) => flag.name),
  );
  return usageError(
    `Unknown flag ${given}` + (nearest ? `; did you mean --${nearest}?` : ""),
  );
}
