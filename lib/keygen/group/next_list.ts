import {
  currentKeys,
  type GroupList,
  keysOf,
  type Member,
} from "../../seal/members.ts";
import { type AliasChanges, nextAliases, sameAliases } from "./next_aliases.ts";

/** The public keys of a user that a list is to have. */
export type MemberKeys = Pick<Member, "name" | "recipient" | "signingKey">;

/** What is to change in a list. */
export interface ListChanges {
  /** Users whose keys end, and who get no others. */
  ended: string[];
  /** New keys, which end those that their users had. */
  added: MemberKeys[];
  /** None leaves the aliases as they are, but for members who have ended. */
  aliases?: AliasChanges;
}

/**
 * The list after some changes, with the next serial number; the same list if nothing
 * changes.
 *
 * @param list Undefined if there is none yet.
 * @param now In s since the epoch.
 */
export function nextList(
  list: GroupList | undefined,
  { ended, added, aliases: changes }: ListChanges,
  now: number,
): GroupList {
  const members = [...list?.members ?? []];
  for (const name of [...ended, ...added.map(({ name }) => name)]) {
    endKeys(members, name, now);
  }
  for (const keys of added) members.push(newMember(members, keys, now));
  const aliases = nextAliases(list?.aliases, changes, members);
  const isSame = ended.length + added.length === 0 &&
    sameAliases(aliases, list?.aliases);
  if (list && isSame) return list;
  return {
    serial: (list?.serial ?? 0) + 1,
    time: now,
    ...aliases.length > 0 && { aliases },
    members: members.sort(inOrder),
  };
}

function endKeys(members: Member[], name: string, now: number): void {
  const at = members.findIndex((member) =>
    member.name === name && member.until === undefined
  );
  if (at < 0) return;
  const { from } = members[at];
  // ssh-keygen takes no keys that end in the second in which they begin.
  members[at] = { ...members[at], until: Math.max(now, from + 1) };
}

function newMember(
  members: Member[],
  keys: MemberKeys,
  now: number,
): Member {
  const earlier = members.filter(({ name }) => name === keys.name)
    .map(({ from }) => from);
  // A clock that was set back changes no order.
  return { ...keys, from: Math.max(now, ...earlier) };
}

/** Lines in the order of names; the sort keeps each user's lines in theirs. */
function inOrder(a: Member, b: Member): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** The number of a user's keys in use; undefined if there are none. */
export function currentNumber(
  list: GroupList | undefined,
  name: string,
): number | undefined {
  if (!list || !currentKeys(list, name)) return undefined;
  return keysOf(list, name).length;
}

/** The number of a user's next keys. */
export function nextNumber(list: GroupList | undefined, name: string): number {
  return 1 + (list ? keysOf(list, name).length : 0);
}
