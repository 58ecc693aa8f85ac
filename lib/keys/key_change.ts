/**
 * Replacing several files of keys together, all or none, whenever the program is killed:
 * the new files lie beside the old ones, then a mark says that they are whole, then each
 * takes its place, then the mark goes. Whoever finds the mark finishes the work.
 *
 * @module
 */
import { createFile, syncFolder } from "./atomic_write.ts";
import { PRIVATE_FILE } from "./file_modes.ts";
import { withFolderLock } from "./folder_lock.ts";
import { isTemporaryName, keyChangePath, stagedPath } from "./paths.ts";
import { fileInfoSync } from "../program/system/file_info.ts";
import { systemReason } from "../program/system/system_reason.ts";

/** How files are replaced together. */
export interface ChangeOptions {
  /** The mode of the new files. */
  mode?: number;
  /** Called before each change on disk; a test stops there. */
  beforeStep?: () => void;
}

/**
 * Replaces files of a folder, private ones by default. The caller has its lock.
 *
 * @param texts By the names of the files.
 * @throws {Error} If a file cannot be written; then the old ones are all in place.
 */
export async function replaceTogether(
  dir: string,
  texts: ReadonlyMap<string, string>,
  { mode = PRIVATE_FILE, beforeStep = () => {} }: ChangeOptions = {},
): Promise<void> {
  const names = [...texts.keys()];
  await removeStaged(dir, names, beforeStep);
  try {
    for (const [name, text] of texts) {
      beforeStep();
      await createFile(stagedPath(`${dir}/${name}`), text, { mode });
    }
    beforeStep();
    await createFile(keyChangePath(dir), names.join("\n"), {
      mode: PRIVATE_FILE,
    });
  } catch (error) {
    await removeStaged(dir, names, beforeStep);
    throw error;
  }
  await finish(dir, beforeStep);
}

/**
 * Finishes what a killed program left of {@link replaceTogether}.
 *
 * @throws {Error} If it cannot; the message names the folder.
 */
export async function completeKeyChange(dir: string): Promise<void> {
  if (!isUnderWay(dir)) return;
  // The program may be alive, and have finished by the time that the lock is free.
  await withFolderLock(dir, () => finishKeyChange(dir));
}

/** As {@link completeKeyChange}, for who has the folder's lock. */
export async function finishKeyChange(dir: string): Promise<void> {
  if (isUnderWay(dir)) await finish(dir);
}

function isUnderWay(dir: string): boolean {
  return fileInfoSync(keyChangePath(dir)) !== undefined;
}

async function finish(
  dir: string,
  beforeStep: () => void = () => {},
): Promise<void> {
  const mark = keyChangePath(dir);
  try {
    const names = (await Deno.readTextFile(mark)).split("\n");
    for (const name of names.filter(isFileName)) {
      const path = `${dir}/${name}`;
      if (!fileInfoSync(stagedPath(path))) continue;
      beforeStep();
      await Deno.rename(stagedPath(path), path);
    }
    await syncFolder(dir);
    beforeStep();
    await Deno.remove(mark);
    await syncFolder(dir);
  } catch (error) {
    throw new Error(
      `Cannot finish the change of the keys in ${dir}: ${systemReason(error)}`,
    );
  }
}

function isFileName(name: string): boolean {
  return name !== "" && !name.includes("/");
}

/** Removes what was written, in part or whole, and never marked as whole. */
async function removeStaged(
  dir: string,
  names: string[],
  beforeStep: () => void,
): Promise<void> {
  const staged = names.map((name) => stagedPath(name));
  const isLeft = (name: string) =>
    staged.some((whole) =>
      name === whole || name.startsWith(whole) && isTemporaryName(name)
    );
  for (const { name } of [...Deno.readDirSync(dir)]) {
    if (!isLeft(name)) continue;
    beforeStep();
    await Deno.remove(`${dir}/${name}`);
  }
}
