import { type Bytes, concatBytes } from "./bytes.ts";
import { TAG } from "./der.ts";

/** Writes a value with the contents joined. */
export function der(tag: number, ...contents: Uint8Array[]): Bytes {
  const content = concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), derLength(content.length), content);
}

/** Writes a whole number below 2^31, not negative. */
export function derInteger(value: number): Bytes {
  const bytes = new Uint8Array(5);
  new DataView(bytes.buffer).setUint32(1, value);
  const start = bytes.findIndex((byte, i) => byte !== 0 || i === 4);
  // A first bit of 1 would make it negative.
  return der(TAG.integer, bytes.subarray(start - (bytes[start] >> 7)));
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = [length >> 16, length >> 8 & 0xff, length & 0xff];
  const start = bytes.findIndex((byte) => byte !== 0);
  return Uint8Array.of(0x80 + bytes.length - start, ...bytes.slice(start));
}
