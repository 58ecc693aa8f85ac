import {
  type MailStoreOptions,
  openMailStore,
} from "../../../../lib/store/maildir/maildir_store.ts";
import type {
  Draft,
  MailStore,
  ReadQuery,
} from "../../../../lib/store/store.ts";

/** When the clocks of the tests begin, in ms since the epoch. */
export const NOON = Date.UTC(2026, 5, 1, 12);

/** In memory where that is a file system: thousands of syncs cost nothing there. */
const MEMORY = "/dev/shm";

/** Runs `test` with a folder of its own. */
export async function withFolder(
  test: (folder: string) => Promise<void> | void,
): Promise<void> {
  await withFolderIn(await isFolder(MEMORY) ? MEMORY : undefined, test);
}

/** The same, on a disk: Deno gives no permissions by path below `/dev`. */
export function withFolderOnDisk(
  test: (folder: string) => Promise<void> | void,
): Promise<void> {
  return withFolderIn(undefined, test);
}

async function withFolderIn(
  dir: string | undefined,
  test: (folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = await Deno.makeTempDir({ dir, prefix: "letterlock-mail-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

let opened = 0;

/** Runs `test` with a store in a folder of its own. */
export function withStore(
  test: (store: MailStore, root: string) => Promise<void>,
  options: MailStoreOptions = {},
): Promise<void> {
  return withFolder((root) =>
    useStore(root, (store) => test(store, root), options)
  );
}

/** Runs `test` with another store over the same folder, a second later than the last. */
export async function useStore<T>(
  root: string,
  test: (store: MailStore) => Promise<T>,
  options: MailStoreOptions = {},
): Promise<T> {
  const time = NOON + 1000 * opened++;
  const store = openMailStore(root, { now: () => time, ...options });
  try {
    return await test(store);
  } finally {
    store.close();
  }
}

/** Makes it look as if nobody had come near a user's box for a minute. */
export function leaveAlone(root: string, user: string): void {
  const time = Date.now() / 1000 - 60;
  for (const folder of ["new", "cur"]) {
    Deno.utimeSync(`${root}/${user}/${folder}`, time, time);
  }
}

let drafts = 0;

/** A draft from alice to bob, but for what `changes` says. */
export function draft(changes: Partial<Draft> = {}): Draft {
  const id = `draft-${++drafts}`.padEnd(8, "-");
  return { id, from: "alice", to: ["bob"], title: "Hello", ...changes };
}

/** Delivers a mail and says its id. */
export async function send(
  store: MailStore,
  content: string | Uint8Array = "Hi Bob",
  changes: Partial<Draft> = {},
): Promise<string> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const delivery = await store.deliver(draft(changes));
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
  store.runDeferred();
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

/** The names of a folder's files, sorted. */
export function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
}

/** Makes a box without a store. */
export function makeBox(root: string, user: string): string {
  for (const folder of ["tmp", "new", "cur"]) {
    Deno.mkdirSync(`${root}/${user}/${folder}`, { recursive: true });
  }
  return `${root}/${user}`;
}
