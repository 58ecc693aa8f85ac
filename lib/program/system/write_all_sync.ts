/**
 * Writes all the bytes like writeAll(), but at once, so that no other output of this
 * process comes in between.
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
