/**
 * Sends to all, and sends, lists, reads and deletes a mail of its own, while others do
 * the same. Its argument (JSON) says how often. Prints the ids of what it sent to all.
 */
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { send } from "../../support/mails.ts";

export interface BusyPlan {
  root: string;
  /** Differs between two workers of one user. */
  name: string;
  user: string;
  to: string[];
  rounds: number;
}

if (import.meta.main) {
  const plan: BusyPlan = JSON.parse(Deno.args[0]);
  const store = openMailStore(plan.root);
  const sent: string[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    const { user, name, to } = plan;
    sent.push(await sendTo(store, user, to, `${user}-to-all-${round}`));
    await work(store, user, `${name}-to-self-${round}`);
  }
  store.close();
  console.log(JSON.stringify(sent));
}

/** Sends a mail whose title and content is the draft's id. */
function sendTo(
  store: MailStore,
  from: string,
  to: string[],
  id: string,
): Promise<string> {
  return send(store, id, { id, from, to, title: id });
}

async function work(store: MailStore, user: string, draft: string) {
  const own = await sendTo(store, user, [user], draft);
  const { total, mails } = await store.list(user, { limit: 50 });
  check(mails.some(({ id }) => id === own), `${own} is listed`);
  const indexes = mails.map(({ index }) => index);
  const first = total - indexes.length + 1;
  check(indexes.every((index, i) => index === first + i), `places ${indexes}`);
  const opened = await store.read(user, { id: own });
  const pieces = await Array.fromAsync(opened!.content);
  const text = await new Blob(pieces as BlobPart[]).text();
  check(text === draft, `${draft} is read, not ${text}`);
  check((await store.delete(user, { id: own }))?.id === own, "deleted");
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}`);
}
