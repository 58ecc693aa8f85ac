/** What most file systems give out at once: a mail of one byte takes as much. */
export const BLOCK = 4096;

/**
 * What a file takes on the disk: whole blocks, at least one. It follows from the size
 * alone, since what the system says changes after a mail is there: a file system may give
 * out blocks late, or ahead, or compress them.
 *
 * @param size Bytes of the file.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { diskBytes } from "./disk_bytes.ts";
 *
 * assertEquals([0, 1, 4096, 4097].map(diskBytes), [4096, 4096, 4096, 8192]);
 * ```
 */
export function diskBytes(size: number): number {
  return Math.max(1, Math.ceil(size / BLOCK)) * BLOCK;
}
