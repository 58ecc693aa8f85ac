import type { KeygenPlan } from "./plan.ts";
import type { GroupReport } from "./report.ts";

/** Accounts that the users file does not list, in order. */
export function unlistedNames(
  { users, createUsersFile }: KeygenPlan,
  accounts: readonly string[],
): string[] {
  if (users.missing && !createUsersFile) return [];
  const listed = new Set(users.entries.map(({ name }) => name));
  return accounts.filter((name) => !listed.has(name)).sort();
}

/** Aliases of the group's list that it does not list. */
export function unlistedAliases(
  { users, createUsersFile }: KeygenPlan,
  { aliases }: GroupReport,
): string[] {
  if (users.missing && !createUsersFile) return [];
  const listed = new Set(users.aliases.map(({ name }) => name));
  return aliases.filter(({ outcome }) => outcome !== "ended")
    .map(({ name }) => name).filter((name) => !listed.has(name));
}
