/** The bytes with all bits of one of them turned. */
export function flipped(
  bytes: Uint8Array,
  at: number,
): Uint8Array<ArrayBuffer> {
  const altered = new Uint8Array(bytes);
  altered[at] ^= 0xff;
  return altered;
}
