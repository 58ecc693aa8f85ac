/**
 * Bytes both ways: a TCP connection, or the stdin and stdout of a worker. A call may
 * answer at once instead of by a promise, which is several times cheaper on a pipe.
 */
export interface ByteStream {
  /** Reads some bytes; how many, or null at the end of the stream. */
  read(into: Uint8Array): number | null | Promise<number | null>;
  /** Writes some bytes; how many. */
  write(bytes: Uint8Array): number | Promise<number>;
}

/** Writes all the bytes. */
export async function writeAll(
  stream: Pick<ByteStream, "write">,
  bytes: Uint8Array,
): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    offset += await stream.write(bytes.subarray(offset));
  }
}
