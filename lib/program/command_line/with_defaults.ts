import type { ParsedFlags } from "./flags.ts";

/** The value of a flag: whether it is on, its text, or its texts. */
export type FlagValue = boolean | string | string[];

/** Values of flags, by the flag's name. */
export type FlagValues = ReadonlyMap<string, FlagValue>;

/** A command line with other defaults. What it gives itself beats them. */
export function withDefaults(
  flags: ParsedFlags,
  defaults: FlagValues,
): ParsedFlags {
  const other = (name: string) =>
    flags.isGiven(name) ? undefined : defaults.get(name);
  return {
    isGiven: (name) => flags.isGiven(name),
    has: (name) => flags.has(name) || other(name) === true,
    get(name) {
      const value = other(name);
      return typeof value === "string" ? value : flags.get(name);
    },
    list(name) {
      const value = other(name);
      return Array.isArray(value) ? value : flags.list(name);
    },
    positional: flags.positional,
  };
}
