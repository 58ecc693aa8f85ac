import type { Accounts } from "../../../../lib/server/worker/accounts.ts";

/** Accounts of these names; without them, of all. */
export function fakeAccounts(
  names?: string[],
  groupList = new Uint8Array(0),
): Accounts {
  return {
    names: (after, most) => {
      const later = (names ?? []).filter((name) => name > after);
      return Promise.resolve(later.slice(0, most));
    },
    existing: (asked) =>
      Promise.resolve(
        new Set(asked.filter((name) => names?.includes(name) ?? true)),
      ),
    groupList: () => Promise.resolve(groupList),
  };
}
