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
    async seal(parts, id, source) {
      const { sealDraft } = await import("./seal_draft.ts");
      const keys = await (await load()).fresh(source);
      const { user } = member;
      const draft = await sealDraft(parts, id, { user, keys, time: now() });
      changes.push(...await (await load()).meet(parts.to, keys));
      return draft;
    },
    changes,
  };
}

async function prepareSealing(): Promise<void> {
  const { prepareSealing } = await import("../../seal/seal_letter.ts");
  await prepareSealing();
}
