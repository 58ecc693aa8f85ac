/** Whatever takes some of the bytes it is given: a file, a socket, a pipe. */
export interface ByteWriter {
  /** Takes some of the bytes, at least one, and returns how many. */
  write(bytes: Uint8Array): number | Promise<number>;
}

/**
 * Writes all the bytes, in as many calls as the writer needs.
 *
 * @example A writer that takes three bytes at a time
 * ```ts
 * import { writeAll } from "./write_all.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const taken: number[] = [];
 * await writeAll({
 *   write(bytes) {
 *     const some = bytes.subarray(0, 3);
 *     taken.push(...some);
 *     return some.length;
 *   },
 * }, Uint8Array.of(1, 2, 3, 4, 5));
 * assertEquals(taken, [1, 2, 3, 4, 5]);
 * ```
 */
export async function writeAll(
  writer: ByteWriter,
  bytes: Uint8Array,
): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    offset += await writer.write(bytes.subarray(offset));
  }
}
