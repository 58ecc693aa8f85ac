import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import { noise } from "../../../support/seeded.ts";
import { imported, NOON, send } from "../../support/mails.ts";
import { allOf } from "./all_of.ts";

/** A few mails of each size, for tests that move them often; says what a store tells of them. */
export async function fewMails(root: string): Promise<unknown> {
  const store = openMailStore(root, { now: () => NOON });
  const all = { to: ["bob"], cc: ["carol"], copy: true };
  await send(store, "Hi all", { ...all, id: "draft-of-all" });
  await send(store, noise(600_000), { ...all, id: "a-large-draft" });
  await send(store, "Hi Bob");
  await imported(store, "carol", "Subject: Mine\n\nHi", { flags: "FS" });
  await store.delete("bob", { index: 1 });
  const before = await allOf(store);
  store.close();
  return before;
}
