import type { Bytes } from "../../crypto/bytes.ts";
import type { ByteStream } from "../../protocol/byte_stream.ts";

/** A stream that yields these bytes and ends; discards writes. */
export function streamOf(bytes: Bytes): ByteStream {
  let rest = bytes;
  return {
    read(into) {
      if (rest.length === 0) return null;
      const count = Math.min(rest.length, into.length);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    write: ({ length }) => length,
  };
}
