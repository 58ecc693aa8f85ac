import { type Recipients, recipientsOf } from "../../letter/recipients.ts";
import {
  type Alias,
  aliasOf,
  currentKeys,
  type GroupList,
} from "../../seal/members.ts";

/** Recipients with users in the place of aliases. */
export interface Expanded {
  /** Each user once; who is in both is in To. */
  recipients: Recipients;
  /** The aliases that they came from. */
  aliases: Alias[];
}

/**
 * Puts its users in the place of each alias, in the order of the names. What is no alias
 * stays as it is.
 *
 * @example
 * ```ts
 * import { expandAliases } from "./expand_aliases.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const aliases = [{ name: "class", members: ["alice", "bob"] }];
 * const list = { serial: 1, time: 0, members: [], aliases };
 * const { recipients } = expandAliases({ to: ["bob", "class"], cc: ["alice", "zoe"] }, list);
 * assertEquals(recipients, { to: ["bob", "alice"], cc: ["zoe"] });
 * ```
 */
export function expandAliases(
  { to, cc = [] }: Recipients,
  list: GroupList,
): Expanded {
  const membersOf = (name: string) => aliasOf(list, name)?.members ?? [name];
  const first = [...new Set(to.flatMap(membersOf))];
  const others = [...new Set(cc.flatMap(membersOf))]
    .filter((name) => !first.includes(name));
  return {
    recipients: { to: first, ...others.length > 0 && { cc: others } },
    aliases: [...new Set([...to, ...cc])]
      .map((name) => aliasOf(list, name))
      .filter((alias) => alias !== undefined),
  };
}

/** Those of them who have no keys in the list: users without keys, or nobody. */
export function strangersTo(
  list: GroupList,
  recipients: Recipients,
): string[] {
  return recipientsOf(recipients).filter((name) => !currentKeys(list, name));
}
