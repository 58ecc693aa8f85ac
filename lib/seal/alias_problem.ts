import { MAX_RECIPIENTS } from "../program/bounds.ts";
import { isUserName } from "../program/user_names.ts";
import type { GroupList } from "./members.ts";

/**
 * Why a list can have no such aliases; undefined if it can. A name stands for an alias or
 * for a user with keys in use, so that a letter goes to those whom its sender means.
 */
export function aliasProblem(
  { aliases = [], members }: GroupList,
): string | undefined {
  const users = new Set(
    members.filter(({ until }) => until === undefined).map(({ name }) => name),
  );
  const isGood = aliases.every(({ name, members }) =>
    isUserName(name) && !users.has(name) && members.length > 0 &&
    members.length <= MAX_RECIPIENTS && isInOrder(members) &&
    members.every((member) => users.has(member))
  );
  if (!isGood) return "an alias is none";
  return isInOrder(aliases.map(({ name }) => name))
    ? undefined
    : "its aliases are not in order";
}

/** Each name once. */
function isInOrder(names: string[]): boolean {
  return names.every((name, i) => i === 0 || names[i - 1] < name);
}
