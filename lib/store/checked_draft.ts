import { draftId } from "../protocol/requests/mails/send.ts";
import type { CheckedDraft } from "./store.ts";

/** A name counts once, and in To if it is in both. */
export function withoutTwins({ from, to, cc = [] }: CheckedDraft) {
  const first = new Set(to);
  const others = [...new Set(cc)].filter((name) => !first.has(name));
  return { from, to: [...first], cc: others.length > 0 ? others : undefined };
}

/** @throws {TypeError} If no server lets such a draft through. */
export function checkDraft({ id, to }: CheckedDraft): void {
  if (draftId.parse(id) === undefined) {
    throw new TypeError("Cannot deliver a mail: its id is malformed");
  }
  if (to.length === 0) {
    throw new TypeError("Cannot deliver a mail: it has no recipient");
  }
}
