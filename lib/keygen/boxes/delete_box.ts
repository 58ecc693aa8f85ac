/** Boxes that were set aside, in files: how much they have, and their end. */
import { syncFolder } from "../../keys/atomic_write.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { setAsideUser } from "../../program/user_names.ts";
import type { KeptBox } from "../../store/kept_box.ts";
import { listFolder, lookAt, removeFolder } from "../folders.ts";

/** A box on its way out has its name behind this: with a dot it is no box. */
const ENDING = ".deleted-";

/** How much a box has: files that are in other boxes, too, take nothing of their own. */
export async function measureBox(mail: string, box: string): Promise<KeptBox> {
  const found: KeptBox = { box, mails: 0, bytes: 0 };
  const files = new Map<number, number>();
  await eachFile(`${mail}/${box}`, "", (folder, { ino, nlink, size }) => {
    if (folder === "/cur" || folder === "/new") found.mails++;
    const links = 1 + (files.get(ino ?? 0) ?? 0);
    files.set(ino ?? 0, links);
    if (links === (nlink ?? 1)) found.bytes += size;
  });
  return found;
}

async function eachFile(
  root: string,
  folder: string,
  visit: (folder: string, info: Deno.FileInfo) => void,
): Promise<void> {
  for (const { name, isDirectory } of await listFolder(root + folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await eachFile(root, path, visit);
    else {
      const info = await lookAt(root + path);
      if (info) visit(folder, info);
    }
  }
}

/**
 * Deletes a box for good: from its new name on it is gone, and what a crash leaves of it
 * goes with the next keygen.
 *
 * @returns What it had.
 */
export async function deleteBox(mail: string, box: string): Promise<KeptBox> {
  const had = await measureBox(mail, box);
  const ending = `${mail}/${ENDING}${box}`;
  try {
    await Deno.rename(`${mail}/${box}`, ending);
    await syncFolder(mail);
  } catch (error) {
    throw new Error(`Cannot delete ${mail}/${box}: ${systemReason(error)}`);
  }
  await removeFolder(ending);
  return had;
}

/** Removes what a crash left of boxes that were deleted. */
export async function removeDeletedBoxes(mail: string): Promise<void> {
  for (const { name } of await listFolder(mail)) {
    if (!name.startsWith(ENDING)) continue;
    const isBox = setAsideUser(name.slice(ENDING.length)) !== undefined;
    if (isBox) await removeFolder(`${mail}/${name}`);
  }
}
