import type { LetterKeys } from "./letter_keys.ts";
import type { Member, MemberKeys } from "./member_keys.ts";

/**
 * The keys of a member, loaded when they are first asked for, and so is what seals.
 *
 * @param now The time, in ms since the epoch.
 */
export function lateKeys(member: Member, now: () => number): LetterKeys {
  let loaded: MemberKeys | undefined;
  const load = async () => {
    const { MemberKeys } = await import("./member_keys.ts");
    return loaded ??= new MemberKeys(member);
  };
  return {
    reader: async (source) => await (await load()).reader(source),
    async seal(parts, id, source) {
      const { sealDraft } = await import("./seal_draft.ts");
      const keys = await (await load()).fresh(source);
      const { user } = member;
      return await sealDraft(parts, id, { user, keys, time: now() });
    },
  };
}
