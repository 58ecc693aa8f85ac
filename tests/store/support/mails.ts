import { newHasher } from "../../../lib/crypto/hasher.ts";
import type {
  CheckedDraft,
  Imported,
  ImportedMessage,
  MailStore,
  ReadQuery,
} from "../../../lib/store/store.ts";

/** When the clocks of the tests begin, in ms since the epoch. */
export const NOON = Date.UTC(2026, 5, 1, 12);

let drafts = 0;

/** A draft from alice to bob, but for what `changes` says. */
export function draft(changes: Partial<CheckedDraft> = {}): CheckedDraft {
  const id = `draft-${++drafts}`.padEnd(8, "-");
  return { id, from: "alice", to: ["bob"], title: "Hello", ...changes };
}

/** Begins a mail of a draft that the store does not know. */
export async function begin(
  store: MailStore,
  changes: Partial<CheckedDraft> = {},
) {
  const delivery = await store.deliver(draft(changes));
  if ("id" in delivery) throw new Error("Not so: the draft was delivered");
  return delivery;
}

/** Delivers a mail, unless its draft was delivered before; says the mail's id. */
export async function send(
  store: MailStore,
  content: string | Uint8Array = "Hi Bob",
  changes: Partial<CheckedDraft> = {},
): Promise<string> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const delivery = await store.deliver(draft(changes));
  if ("id" in delivery) return delivery.id;
  try {
    await delivery.write(bytes);
    return (await delivery.commit(countCharacters(bytes))).id;
  } finally {
    await delivery.abort();
  }
}

function countCharacters(bytes: Uint8Array): number {
  let count = 0;
  for (const _ of new TextDecoder().decode(bytes)) count++;
  return count;
}

/** What is said of a message that has just come, but for what `changes` says. */
export async function messageOf(
  text: string,
  changes: Partial<ImportedMessage> = {},
): Promise<ImportedMessage> {
  const bytes = new TextEncoder().encode(text);
  const hasher = await newHasher();
  hasher.update(bytes);
  const about = { hash: hasher.hex(), size: bytes.length };
  return { ...about, time: NOON, flags: "", recent: true, ...changes };
}

/** Imports a message. */
export async function imported(
  store: MailStore,
  user: string,
  text: string,
  changes: Partial<ImportedMessage> = {},
): Promise<Imported> {
  const importing = await store.import(user, await messageOf(text, changes));
  if ("id" in importing) return importing;
  try {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += 65_536) {
      await importing.write(bytes.subarray(at, at + 65_536));
    }
    return await importing.commit();
  } finally {
    await importing.abort();
  }
}

/** What the store answers to a draft before any content comes, if it was delivered. */
export async function delivered(
  store: MailStore,
  from: string,
  id: string,
): Promise<{ id: string } | undefined> {
  const delivery = await store.deliver(draft({ from, id }));
  if ("id" in delivery) return delivery;
  await delivery.abort();
}

/** A mail with its content as text. */
export async function readText(
  store: MailStore,
  user: string,
  query: ReadQuery,
) {
  const opened = await store.read(user, query);
  if (!opened) return undefined;
  const decoder = new TextDecoder();
  let content = "";
  for await (const piece of opened.content) {
    content += decoder.decode(piece, { stream: true });
  }
  opened.seen();
  await store.runDeferred();
  return { ...opened.mail, content };
}

/** The titles of the newest mails, oldest first. */
export async function titles(
  store: MailStore,
  user: string,
  limit = 50,
): Promise<string[]> {
  const { mails } = await store.list(user, { limit });
  return mails.map(({ title }) => title);
}

/** How many mails each of the users has. */
export async function totals(
  store: MailStore,
  users: string[],
): Promise<number[]> {
  const counts = await Promise.all(users.map((user) => store.count(user)));
  return counts.map(({ total }) => total);
}
