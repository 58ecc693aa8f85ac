import { systemReason } from "../program/system/system_reason.ts";

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
  onWait: () => void = () => {},
): Promise<T> {
  if (Deno.build.os === "windows") return await work();
  using _lock = await lock(dir, onWait);
  return await work();
}

/** @throws {Error} If it cannot; the message names the folder. */
async function lock(dir: string, onWait: () => void): Promise<Deno.FsFile> {
  const timer = setTimeout(onWait, PATIENCE_MS);
  try {
    const folder = await Deno.open(dir);
    await folder.lock(true);
    return folder;
  } catch (error) {
    throw new Error(`Cannot lock ${dir}: ${systemReason(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
