/** The room of a file system, in bytes. */
export interface DiskSpace {
  /** What its owner's programs may still write. */
  free: number;
  size: number;
}

/**
 * The room of the file system that a folder is on.
 *
 * @throws {Error} The system's error.
 */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { statfsSync } = await import("node:fs");
  const { bsize, bavail, blocks } = statfsSync(folder);
  return { free: bsize * bavail, size: bsize * blocks };
}
