/**
 * Command lines of the three programs: flags as data, parsed by @std/cli.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { nearestName } from "./nearest_name.ts";
import { beforeDashes, joinValues, takeOut } from "./typed_words.ts";
import { usageError } from "./usage_error.ts";

/** One flag of a program. */
export interface Flag {
  name: string;
  /** `list` may be given several times. */
  kind: "boolean" | "string" | "list";
  /** Stands for the value in the help, such as FILE. */
  placeholder?: string;
  /** Of a list: it may be given once, with so many words after it. */
  words?: number;
  /** Whether `--flag ""` is allowed. */
  mayBeEmpty?: boolean;
  /** Whether `--no-flag` is allowed, against a config file that turns it on. */
  mayBeOff?: boolean;
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
  /** Whether the command line has the flag, or turns it off. */
  isGiven(name: string): boolean;
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
  const off = flags.filter((flag) => flag.mayBeOff)
    .map(({ name }) => `--no-${name}`);
  const { kept: joined, taken: turnedOff } = takeOut(
    joinValues(args, flags.filter(({ kind }) => kind !== "boolean")),
    off,
  );
  checkUnderscore(joined, flags);
  const parsed = parse(joined, flags, named("boolean"), withValue);
  const values = (name: string) => parsed[name] as string[] | undefined ?? [];
  for (const name of withValue) checkValue(name, values(name), flags);
  checkBooleans(args, named("boolean"));
  checkOpposites(turnedOff, parsed);
  const positional = parsed._.map(String);
  if (positional.length > positionals) {
    throw usageError(`Unexpected argument "${positional[positionals]}"`);
  }
  const isOn = (name: string) => parsed[name] === true;
  return {
    isGiven: (name) =>
      isOn(name) || values(name).length > 0 ||
      turnedOff.includes(`--no-${name}`),
    has: isOn,
    get: (name) =>
      values(name)[0] ?? flags.find((f) => f.name === name)?.default,
    list: values,
    positional,
  };
}

type Parsed = Record<string, unknown> & { _: (string | number)[] };

function parse(
  args: string[],
  flags: Flag[],
  booleans: string[],
  withValue: string[],
): Parsed {
  return parseArgs(args, {
    boolean: booleans,
    string: [...withValue, "_"],
    alias: { h: "help", V: "version" },
    // Collects all values, so that a flag given twice shows.
    collect: withValue,
    unknown: (word: string, name?: string) => {
      if (name !== undefined) throw unknownFlag(word, flags);
    },
  });
}

/** parseArgs accepts `--_`, since it keeps the words that are no flags under `_`. */
function checkUnderscore(args: string[], flags: Flag[]): void {
  const found = beforeDashes(args).find((arg) =>
    /^-(?:-(?:no-)?_(?:=|$)|[^-=]*_)/s.test(arg)
  );
  if (found !== undefined) throw unknownFlag(found, flags);
}

function checkOpposites(
  turnedOff: string[],
  parsed: Record<string, unknown>,
): void {
  const both = turnedOff.find((flag) => parsed[flag.slice(5)] === true);
  if (both) throw usageError(`Give --${both.slice(5)} or ${both}, not both`);
}

function checkValue(name: string, values: string[], flags: Flag[]): void {
  const { kind, mayBeEmpty, words = 1 } = flags.find((flag) =>
    flag.name === name
  )!;
  if (!mayBeEmpty && values.includes("")) {
    throw usageError(`--${name} needs a value`);
  }
  if ((kind === "string" || words > 1) && values.length > words) {
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
