/**
 * The pipe below everything else: {@link ByteStream} is what frames are read from and
 * written to, whether it is a socket, the standard streams of a worker, or memory.
 *
 * @module
 */

export { writeAll } from "../program/system/write_all.ts";

/**
 * Bytes in both directions. A call may answer at once instead of with a promise, which
 * is several times cheaper on a pipe.
 */
export interface ByteStream {
  /**
   * Reads some bytes.
   *
   * @param timeoutMs How long to wait for the first byte, in ms; the stream's own limit
   * if left out.
   * @returns How many bytes came, or null at the end of the stream.
   * @throws {ReadTimeoutError} If none came in time.
   */
  read(
    into: Uint8Array,
    timeoutMs?: number,
  ): number | null | Promise<number | null>;
  /** Writes some of the bytes, and returns how many. */
  write(bytes: Uint8Array): number | Promise<number>;
}

/** How a read waits; every reader passes it down to {@link ByteStream.read}. */
export interface ReadOptions {
  /** How long each read of the stream may wait, in ms; the stream's own limit if left out. */
  timeoutMs?: number;
}

/** Nothing came from the peer within the time limit of a read. */
export class ReadTimeoutError extends Error {
  override name = "ReadTimeoutError";

  /** @param timeoutMs The limit that passed, in ms. */
  constructor(readonly timeoutMs: number) {
    super(`Nothing came within ${timeoutMs / 1000} s`);
  }
}
