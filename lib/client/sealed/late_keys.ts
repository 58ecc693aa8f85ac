import { recipientsOf } from "../../letter/recipients.ts";
import type { KeyChange } from "../../seal/reader.ts";
import type { WatchedKeys } from "./letter_keys.ts";
import type { Member, MemberKeys } from "./member_keys.ts";

/** Keys that are loaded when they are first asked for, or ahead. */
export interface LateKeys extends WatchedKeys {
  /**
   * Loads all that sealing needs, ahead: the server takes a while for a login. It never
   * fails.
   */
  prepare(): Promise<void>;
}

/**
 * The keys of a member, loaded when they are first asked for, and so is what seals.
 *
 * @param now The time, in ms since the epoch.
 */
export function lateKeys(member: Member, now: () => number): LateKeys {
  const changes: KeyChange[] = [];
  let loaded: MemberKeys | undefined;
  const load = async () => {
    const { MemberKeys } = await import("./member_keys.ts");
    return loaded ??= new MemberKeys(member, now);
  };
  return {
    async prepare() {
      const keys = load().then((keys) => keys.own());
      // What fails here fails again for seal(), which says so.
      await Promise.allSettled([
        ...[keys, import("./seal_draft.ts"), prepareSealing()],
      ]);
    },
    reader: async (source) => await (await load()).reader(source),
    async aliases(source) {
      return (await (await load()).list(source))?.aliases ?? [];
    },
    async address(recipients, source) {
      const keys = await load();
      const list = await keys.list(source);
      if (!list) return { recipients, strangers: [], aliases: [] };
      const { strangersTo } = await import("../aliases/expand_aliases.ts");
      const users = await keys.expand(recipients, list);
      const strangers = strangersTo(list, users);
      return { recipients: users, strangers, aliases: list.aliases ?? [] };
    },
    async seal(parts, id, source) {
      const { sealDraft } = await import("./seal_draft.ts");
      const own = await load();
      const keys = await own.fresh(source);
      const people = await own.expand(parts, keys.list);
      const { user } = member;
      const addressed = { ...parts, cc: undefined, ...people };
      const draft = await sealDraft(addressed, id, { user, keys, time: now() });
      changes.push(...await own.meet(recipientsOf(people), keys));
      return draft;
    },
    changes,
  };
}

async function prepareSealing(): Promise<void> {
  const { prepareSealing } = await import("../../seal/seal_letter.ts");
  await prepareSealing();
}
