import {
  diskFileSystem,
  lstatIfThere,
} from "../../../../lib/store/maildir/file_system.ts";
import type { MailStoreOptions } from "../../../../lib/store/maildir/opened_boxes.ts";
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { NOON } from "../../support/mails.ts";

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
    const result = await test(store);
    // On a disk that fails there may be something left for ever.
    if (!options.fs) await settle(store, root);
    return result;
  } finally {
    store.close();
  }
}

/**
 * Does what the store does after its answers, until no delivery is left to be noted: a
 * process that another test starts has the locks of this one until its exec, and then it is
 * done the next time.
 */
export async function settle(store: MailStore, root: string): Promise<void> {
  for (let tries = 50; tries > 0; tries--) {
    await store.runDeferred();
    if (!hasUnnoted(root)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function hasUnnoted(root: string): boolean {
  return [...Deno.readDirSync(root)].some(({ name, isDirectory }) => {
    const tmp = `${root}/${name}/tmp`;
    if (!isDirectory || !lstatIfThere(diskFileSystem, tmp)) return false;
    return namesIn(tmp).some((name) => name.endsWith(".done"));
  });
}

/** Makes it look as if nobody had come near a user's box for a minute. */
export function leaveAlone(root: string, user: string): void {
  const time = Date.now() / 1000 - 60;
  for (const folder of ["new", "cur"]) {
    Deno.utimeSync(`${root}/${user}/${folder}`, time, time);
  }
}

/** The names of a folder's files, sorted. */
export function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
}

/** Throws away what the index of a user knows. */
export function removeIndex(root: string, user: string): void {
  for (const name of namesIn(`${root}/${user}`)) {
    if (name.startsWith("letterlock.db")) {
      Deno.removeSync(`${root}/${user}/${name}`);
    }
  }
}

/** Makes a box without a store. */
export function makeBox(root: string, user: string): string {
  for (const folder of ["tmp", "new", "cur"]) {
    Deno.mkdirSync(`${root}/${user}/${folder}`, { recursive: true });
  }
  return `${root}/${user}`;
}
