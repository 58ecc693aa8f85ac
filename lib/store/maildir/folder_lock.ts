import type { FileSystem } from "./file_system.ts";

/**
 * Locks a folder against other workers (flock), once no other worker has it locked.
 *
 * @returns Unlocks it. The end of the process does so, too.
 */
function lockFolder(fs: FileSystem, path: string): () => void {
  const folder = fs.openSync(path);
  try {
    folder.lockSync(true);
  } catch (error) {
    folder.close();
    throw error;
  }
  return () => folder.close();
}

/**
 * Runs `action` while no other worker has the folder locked. The action may not await
 * anything: two actions of one process would wait for each other for ever.
 */
export function withFolderLocked<T>(
  fs: FileSystem,
  path: string,
  action: () => T,
): T {
  const unlock = lockFolder(fs, path);
  try {
    return action();
  } finally {
    unlock();
  }
}
