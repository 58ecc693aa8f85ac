import type { FileSystem } from "./file_system.ts";

/**
 * Locks a folder against other workers (flock) and waits for whoever has it. For work
 * that does not wait itself: two of one process would wait for each other for ever.
 *
 * @returns What unlocks it. The end of the process does so, too.
 */
export function lockFolder(fs: FileSystem, path: string): () => void {
  const folder = fs.openSync(path);
  try {
    folder.lockSync(true);
  } catch (error) {
    folder.close();
    throw error;
  }
  return () => folder.close();
}

/** The last in the queue for each folder, in this process. */
const queues = new Map<string, Promise<unknown>>();

/** Runs `action` while no other, of this process or another, has the folder locked. */
export function withFolderLocked<T>(
  fs: FileSystem,
  path: string,
  action: () => Promise<T>,
): Promise<T> {
  const before = queues.get(path) ?? Promise.resolve();
  const result = before.then(async () => {
    const unlock = lockFolder(fs, path);
    try {
      return await action();
    } finally {
      unlock();
    }
  });
  const ended = result.catch(() => {}).finally(() => {
    if (queues.get(path) === ended) queues.delete(path);
  });
  queues.set(path, ended);
  return result;
}
