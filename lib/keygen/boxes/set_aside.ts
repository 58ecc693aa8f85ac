/** Boxes of accounts that ended: kept in the mail folder, under a name of no user. */
import { syncFolder } from "../../keys/atomic_write.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { setAsideName } from "../../program/user_names.ts";
import { listFolder, lookAt } from "../folders.ts";

/**
 * Keeps a box under a name with the day, so that nobody who gets the user's name later
 * gets the mail. A rename moves it whole, index and all: workers of a running server
 * notice by the inode of the index that it is no longer there.
 *
 * @returns The new path, or undefined if there is no box.
 */
export async function setBoxAside(
  mail: string,
  user: string,
  day: Date,
): Promise<string | undefined> {
  const box = `${mail}/${user}`;
  if (!await lookAt(box)) return undefined;
  const path = await freePath(mail, user, day);
  try {
    await Deno.rename(box, path);
    await syncFolder(mail);
  } catch (error) {
    throw new Error(`Cannot set ${box} aside: ${systemReason(error)}`);
  }
  return path;
}

/** A rename would replace an empty folder, so it takes a name that is free. */
async function freePath(
  mail: string,
  user: string,
  day: Date,
): Promise<string> {
  for (let copy = 1;; copy++) {
    const path = `${mail}/${setAsideName(user, day, copy)}`;
    if (!await lookAt(path)) return path;
  }
}

/**
 * As {@link setBoxAside}, unless the box is as keygen makes it: folders without a file.
 */
export async function setUsedBoxAside(
  mail: string,
  user: string,
  day: Date,
): Promise<string | undefined> {
  if (!await isUsed(`${mail}/${user}`)) return undefined;
  return await setBoxAside(mail, user, day);
}

async function isUsed(box: string): Promise<boolean> {
  const info = await lookAt(box);
  if (!info?.isDirectory) return info !== undefined;
  for (const { name, isDirectory } of await listFolder(box)) {
    const empty = isDirectory && ["tmp", "new", "cur"].includes(name) &&
      (await listFolder(`${box}/${name}`)).length === 0;
    if (!empty) return true;
  }
  return false;
}
