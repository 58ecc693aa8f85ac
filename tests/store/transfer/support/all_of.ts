import { hashOf } from "../../../../lib/store/transfer/hash_pieces.ts";
import type { MailStore } from "../../../../lib/store/store.ts";

/** Those whose boxes the tests fill. */
export const USERS = ["alice", "bob", "carol", "dave"];

/** All that a store tells of the boxes of these users. */
export async function allOf(store: MailStore): Promise<unknown> {
  const boxes: unknown[] = [];
  for (const user of USERS) {
    const all = await store.list(user, { limit: 10_000, threads: true });
    const deleted = await store.deleted(user, { limit: 10_000 });
    const ids = all.mails.map(({ id }) => id);
    const flags: unknown[] = [];
    for await (const page of store.flags(user)) flags.push(...page);
    const messages: unknown[] = [];
    for await (const message of store.messages(user, ids)) {
      if (!message) throw new Error("Not so: a listed mail is not there");
      const { to: _to, cc: _cc, ...mail } = message.mail;
      messages.push([mail, await hashOf(message.content)]);
    }
    const gone = deleted.mails.map(({ id }) => id);
    const heads = await store.heads(user, [...ids, ...gone]);
    const found = await store.search(user, { text: "e", limit: 10_000 });
    boxes.push({ user, all, deleted, flags, messages, heads, found });
  }
  return boxes;
}
