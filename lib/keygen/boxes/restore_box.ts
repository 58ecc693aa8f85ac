import { syncFolder } from "../../keys/atomic_write.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { listFolder, lookAt, makeFolder, removeFile } from "../folders.ts";
import type { RestoredBox } from "../report.ts";

/** The index of a box is a cache: the files say all that it says. */
const INDEX_FILES = ["letterlock.db", "letterlock.db-wal", "letterlock.db-shm"];

/**
 * Moves the mail of a box that was set aside into its user's box, beside what came since.
 * A running server lists it at the next look, since the folders' times change. After a
 * crash the same call moves the rest.
 *
 * @param mail The folder of the boxes.
 * @param path The box that was set aside.
 */
export async function restoreBox(
  mail: string,
  user: string,
  path: string,
): Promise<RestoredBox> {
  try {
    let mails = 0;
    const folders = await foldersOf(path);
    for (const folder of folders) {
      const moved = await moveFiles(
        `${path}/${folder}`,
        `${mail}/${user}/${folder}`,
      );
      if (folder === "cur" || folder === "new") mails += moved;
    }
    const left = !await removeEmptied(path, folders);
    await syncFolder(mail);
    return { name: user, box: path, mails, left };
  } catch (error) {
    throw new Error(`Cannot give back ${path}: ${systemReason(error)}`);
  }
}

/**
 * The folders whose files move, the inner ones first: besides mail what was deleted within
 * a day, and the marks in `drafts`, in folders of their own.
 */
async function foldersOf(path: string): Promise<string[]> {
  const marks = await lookAt(`${path}/drafts`)
    ? await listFolder(`${path}/drafts`)
    : [];
  const others = [
    ...marks.filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => `drafts/${name}`),
    ...["drafts", "deleted"],
  ];
  const found = await Promise.all(
    others.map(async (name) =>
      [name, await lookAt(`${path}/${name}`)] as const
    ),
  );
  const there = found.filter(([, info]) => info?.isDirectory);
  return ["cur", "new", "tmp", ...there.map(([name]) => name)];
}

/** @returns How many files it moved; one whose name is taken stays. */
async function moveFiles(from: string, to: string): Promise<number> {
  await makeFolder(to);
  let moved = 0;
  for (const { name, isFile } of await listFolder(from)) {
    if (!isFile || await lookAt(`${to}/${name}`)) continue;
    await Deno.rename(`${from}/${name}`, `${to}/${name}`);
    moved++;
  }
  if (moved > 0) await syncFolder(to);
  return moved;
}

/** Removes a box of which nothing but its index is left; returns whether it did. */
async function removeEmptied(
  path: string,
  folders: string[],
): Promise<boolean> {
  for (const file of INDEX_FILES) await removeFile(`${path}/${file}`);
  for (const name of folders) {
    await removeIfEmpty(`${path}/${name}`);
  }
  await removeIfEmpty(path);
  return await lookAt(path) === undefined;
}

async function removeIfEmpty(dir: string): Promise<void> {
  if (!await lookAt(dir) || (await listFolder(dir)).length > 0) return;
  await Deno.remove(dir);
}
