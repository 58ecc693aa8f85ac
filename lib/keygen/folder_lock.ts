/** How long to wait silently, in ms. */
const PATIENCE_MS = 1000;

/**
 * Works while this process holds the lock of a folder; the system releases it when the
 * process ends. Windows cannot lock a folder, so the work goes on without a lock there.
 *
 * @param onWait Called once if the lock takes more than a second.
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
