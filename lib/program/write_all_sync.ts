/**
 * As writeAll() (write_all.ts), but without giving way: what is written this way stays
 * in one piece among other output.
 *
 * @param writer Takes some of the bytes, at least one, and returns how many.
 */
export function writeAllSync(
  writer: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array,
): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += writer.writeSync(bytes.subarray(offset));
  }
}
