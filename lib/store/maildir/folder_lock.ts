import { type Clock, settlesWithin } from "../../program/clock.ts";
import type { FileSystem, OpenFile } from "./file_system.ts";

/** Folders that actions of this process have locked and await something. */
const awaited = new Set<string>();
/** From one try to the next, in ms. */
const TRY_MS = 10;

/**
 * Runs `action` while no other worker has the folder locked (flock). It blocks until then,
 * so it is for work that no client waits for. The action may not await anything: two
 * actions of one process would wait for each other for ever.
 */
export function withFolderLocked<T>(
  fs: FileSystem,
  path: string,
  action: () => T,
): T {
  return whileOpen(fs, path, (folder) => {
    folder.lockSync(true);
    return action();
  });
}

/**
 * The same, but waits for so many ms at most. Deno 2.6 cannot try a lock: it waits on, so
 * {@linkcode isFolderFreeWithin} has to be asked before.
 *
 * @param busy Makes the error for a folder that stays locked.
 */
export function withFolderLockedSoon<T>(
  fs: FileSystem,
  path: string,
  { ms, busy }: { ms: number; busy: () => Error },
  action: () => T,
): T {
  return whileOpen(fs, path, (folder) => {
    for (let left = ms; !tryLock(folder); left -= TRY_MS) {
      if (left <= 0) throw busy();
      fs.pauseSync(TRY_MS);
    }
    return action();
  });
}

/**
 * Whether a folder that others have locked comes free within so many ms, on Deno 2.6: a
 * thread waits for the lock. Where a lock can be tried, that is better.
 *
 * @returns True also for a folder that cannot be locked: who locks it says why.
 */
export async function isFolderFreeWithin(
  ms: number,
  fs: FileSystem,
  path: string,
  clock: Clock,
): Promise<boolean> {
  const folder = openIfPossible(fs, path);
  if (!folder) return true;
  const close = () => folder.close();
  const lock = folder.tryLockSync ? Promise.resolve() : folder.lock(true);
  const isFree = await settlesWithin(ms, lock, clock);
  if (isFree) close();
  else lock.then(close, close);
  return isFree;
}

function openIfPossible(fs: FileSystem, path: string): OpenFile | undefined {
  try {
    return fs.openSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Runs `action` if no other worker, and no other action of this one, has the folder locked.
 *
 * @returns Whether it ran.
 */
export function ifFolderUnlocked(
  fs: FileSystem,
  path: string,
  action: () => void,
): boolean {
  if (awaited.has(path)) return false;
  return whileOpen(fs, path, (folder) => {
    if (!tryLock(folder)) return false;
    action();
    return true;
  });
}

/**
 * Runs an action that may await something while no other worker has the folder locked.
 *
 * @param patient Awaits the lock.
 */
export async function whileFolderLocked<T>(
  fs: FileSystem,
  path: string,
  patient: (lock: Promise<void>) => Promise<void>,
  action: () => Promise<T>,
): Promise<T> {
  const folder = fs.openSync(path);
  await lockFolder(folder, path, patient);
  awaited.add(path);
  try {
    return await action();
  } finally {
    awaited.delete(path);
    folder.close();
  }
}

/**
 * Locks a folder in a thread that waits, unless that is possible at once. Closes it if it
 * cannot be locked.
 */
async function lockFolder(
  folder: OpenFile,
  path: string,
  patient: (lock: Promise<void>) => Promise<void>,
): Promise<void> {
  let lock: Promise<void> | undefined;
  try {
    if (!awaited.has(path) && folder.tryLockSync?.(true)) return;
    lock = folder.lock(true);
    await patient(lock);
  } catch (error) {
    // A thread that still waits lets the lock go once it has it.
    Promise.resolve(lock).catch(() => {}).finally(() => folder.close());
    throw error;
  }
}

function tryLock(folder: OpenFile): boolean {
  if (folder.tryLockSync) return folder.tryLockSync(true);
  folder.lockSync(true);
  return true;
}

function whileOpen<T>(
  fs: FileSystem,
  path: string,
  action: (folder: OpenFile) => T,
): T {
  const folder = fs.openSync(path);
  try {
    return action(folder);
  } finally {
    folder.close();
  }
}
