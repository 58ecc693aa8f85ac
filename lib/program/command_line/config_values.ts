/**
 * What a config file says of flags: names and types, checked with the place in the file.
 *
 * @module
 */
import { isObject } from "../is_object.ts";
import type { Flag } from "./flags.ts";
import { nearestName } from "./nearest_name.ts";
import type { FlagValue, FlagValues } from "./with_defaults.ts";

/** What is wrong in a config file. */
export class ConfigError extends Error {}

/**
 * The value of a config file's text.
 *
 * @throws {ConfigError} It names the line and column of the mistake where that is known.
 */
export function parseConfigText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "";
    const [place] = / \(line \d+ column \d+\)/.exec(reason) ?? [""];
    throw new ConfigError(`it is no JSON${place}`);
  }
}

/**
 * Refuses what is no object, and members that nothing reads.
 *
 * @param where The place in the file, such as `servers.work`; "" for the whole.
 * @throws {ConfigError} It names the nearest member that there can be.
 */
export function checkMembers(
  value: unknown,
  where: string,
  known: string[],
): Record<string, unknown> {
  if (!isObject(value)) {
    throw new ConfigError(
      where === "" ? "it is no JSON object" : `${where} has to be an object`,
    );
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return value;
  const nearest = nearestName(unknown, known);
  throw new ConfigError(
    `${where === "" ? "it" : where} cannot have ${JSON.stringify(unknown)}` +
      (nearest ? `; did you mean "${nearest}"?` : ""),
  );
}

/**
 * The values of flags, each of the type of its flag.
 *
 * @param where As for {@link checkMembers}.
 * @param resolve Makes a path of what a flag for a file or folder says.
 * @throws {ConfigError} If a flag is unknown or its value of another type.
 */
export function checkFlagValues(
  value: unknown,
  where: string,
  flags: Flag[],
  resolve: (path: string) => string,
): FlagValues {
  const names = flags.map(({ name }) => name);
  const members = Object.entries(checkMembers(value, where, names));
  return new Map(members.map(([name, member]) => {
    const flag = flags.find((flag) => flag.name === name)!;
    const place = where === "" ? name : `${where}.${name}`;
    const checked = checkValue(flag, member, place);
    return [name, isPath(flag) ? resolve(checked as string) : checked];
  }));
}

function isPath({ kind, placeholder }: Flag): boolean {
  return kind === "string" && ["FILE", "DIR"].includes(placeholder ?? "");
}

function checkValue(flag: Flag, value: unknown, where: string): FlagValue {
  switch (flag.kind) {
    case "boolean":
      if (typeof value === "boolean") return value;
      throw new ConfigError(`${where} has to be true or false`);
    case "string":
      return checkText(flag, value, where);
    case "list":
      return (Array.isArray(value) ? value : [value])
        .map((text) => checkText(flag, text, where));
  }
}

/** A number will do, such as 20 for `limit`. */
function checkText(flag: Flag, value: unknown, where: string): string {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string") {
    const texts = flag.kind === "list" ? "a text, or texts in [ ]" : "a text";
    throw new ConfigError(`${where} has to be ${texts}`);
  }
  if (text === "" && !flag.mayBeEmpty) {
    throw new ConfigError(`${where} is empty`);
  }
  return text;
}
