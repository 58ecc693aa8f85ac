import type { FileSystem } from "./file_system.ts";

/**
 * Locks a folder against other workers (flock) and waits for whoever has it.
 *
 * @returns What unlocks it. The end of the process does so, too.
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
 * Runs `action` while no other worker has the folder locked. It may not wait for anything
 * else: two of one process would wait for each other for ever.
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
