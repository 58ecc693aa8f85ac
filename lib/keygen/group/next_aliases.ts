import type { Alias, Member } from "../../seal/members.ts";

/** What is to change in the aliases of a list. */
export interface AliasChanges {
  /** Aliases as they are to be from now on. */
  set: readonly Alias[];
  /** Names of aliases that end. */
  ended: readonly string[];
}

const NO_CHANGES: AliasChanges = { set: [], ended: [] };

/**
 * The aliases after some changes, without members who have no keys in use any more. One
 * that has lost all of its members ends.
 *
 * @param members The keys of the list that gets the aliases.
 */
export function nextAliases(
  earlier: readonly Alias[] = [],
  { set, ended }: AliasChanges = NO_CHANGES,
  members: readonly Member[],
): Alias[] {
  const users = new Set(
    members.filter(({ until }) => until === undefined).map(({ name }) => name),
  );
  const aliases = new Map(
    [...earlier, ...set].map((alias) => [alias.name, alias]),
  );
  for (const name of ended) aliases.delete(name);
  return [...aliases.values()]
    .map(({ name, members }) => ({
      name,
      members: members.filter((member) => users.has(member)),
    }))
    .filter(({ members }) => members.length > 0)
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Whether two lists of aliases say the same. */
export function sameAliases(
  one: readonly Alias[],
  other: readonly Alias[] = [],
): boolean {
  const text = (aliases: readonly Alias[]) =>
    aliases.map(({ name, members }) => [name, ...members].join(" ")).join("\n");
  return text(one) === text(other);
}

/** What became of an alias. */
export interface AliasReport {
  name: string;
  outcome: "made" | "changed" | "unchanged" | "ended";
  /** The users that it stands for now. */
  members: string[];
  /** Those whom it did not stand for before. */
  added: string[];
  /** Those whom it stands for no more. */
  gone: string[];
}

/** What became of each alias, those that ended among them. */
export function reportAliases(
  before: readonly Alias[] = [],
  after: readonly Alias[] = [],
): AliasReport[] {
  const membersIn = (aliases: readonly Alias[], wanted: string) =>
    aliases.find(({ name }) => name === wanted)?.members;
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].sort().map((name) => {
    const [old, now] = [membersIn(before, name), membersIn(after, name)];
    const added = (now ?? []).filter((member) => !old?.includes(member));
    const gone = (old ?? []).filter((member) => !now?.includes(member));
    const change = added.length + gone.length > 0 ? "changed" : "unchanged";
    const outcome = !old ? "made" : !now ? "ended" : change;
    return { name, outcome, members: now ?? [], added, gone };
  });
}
