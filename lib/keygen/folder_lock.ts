/** How long to wait before saying so, in ms. */
const PATIENCE_MS = 1000;

/**
 * Does some work while no other process holds the lock of this folder, which ends
 * with the process. Windows cannot lock a folder, so nothing is locked there.
 *
 * @param onWait Called once if it takes long to get the lock.
 */
export async function withFolderLock<T>(
  dir: string,
  work: () => Promise<T>,
  onWait: () => void,
): Promise<T> {
  if (Deno.build.os === "windows") return await work();
  using folder = await Deno.open(dir);
  const timer = setTimeout(onWait, PATIENCE_MS);
  try {
    await folder.lock(true);
  } finally {
    clearTimeout(timer);
  }
  return await work();
}
