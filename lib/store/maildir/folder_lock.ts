import { type Clock, settlesWithin } from "../../program/clock.ts";
import type { FileSystem, OpenFile } from "./file_system.ts";
import { pause } from "./pause.ts";

/**
 * How many actions of this process, each of another session perhaps, have a folder locked and
 * await something, or await the lock. A thread may have it for one of them already: whoever
 * blocked for it here would block that one as well, for ever.
 */
const awaited = new Map<string, number>();

/** Counts a folder until it is closed, which is what this gives. */
function counted(folder: OpenFile, path: string): () => void {
  const change = (by: 1 | -1) => {
    const count = (awaited.get(path) ?? 0) + by;
    if (count === 0) awaited.delete(path);
    else awaited.set(path, count);
  };
  change(1);
  return () => {
    change(-1);
    folder.close();
  };
}

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
    if (!folder.tryLockSync && awaited.has(path)) throw busy();
    if (!isLockedWithin(ms, fs, folder)) throw busy();
    return action();
  });
}

/** Of those that ask at once whether a folder is free, the last one. */
const asking = new Map<string, Promise<boolean>>();

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
  const before = asking.get(path);
  const answer = (async () => {
    if (before && !await settlesWithin(ms, before, clock)) return false;
    // Who asked before has locked the folder by then, and is not in our way, nor we in its.
    if (before) await pause();
    return await comesFreeWithin(ms, fs, path, clock);
  })();
  asking.set(path, answer);
  try {
    return await answer;
  } finally {
    if (asking.get(path) === answer) asking.delete(path);
  }
}

async function comesFreeWithin(
  ms: number,
  fs: FileSystem,
  path: string,
  clock: Clock,
): Promise<boolean> {
  const folder = openIfPossible(fs, path);
  if (!folder) return true;
  const close = counted(folder, path);
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
  const isAwaited = awaited.has(path);
  const close = counted(folder, path);
  let lock: Promise<void> | undefined;
  try {
    if (isAwaited || !folder.tryLockSync?.(true)) {
      lock = folder.lock(true);
      await patient(lock);
    }
    return await action();
  } finally {
    // If its session ended first, a thread still waits: the lock goes once it has it.
    if (lock) lock.then(close, close);
    else close();
  }
}

/** Locks an open folder within so many ms; Deno 2.6 waits for it to the end. */
export function isLockedWithin(
  ms: number,
  fs: FileSystem,
  folder: OpenFile,
): boolean {
  for (let left = ms; !tryLock(folder); left -= TRY_MS) {
    if (left <= 0) return false;
    fs.pauseSync(TRY_MS);
  }
  return true;
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
