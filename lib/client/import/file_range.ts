import { FileError, fileError } from "../file_error.ts";

/** Bytes that are read at a time, at the most; they fill whole records. */
const PIECE = 256 * 1024;

/** Which part of a file. */
export interface FileRange {
  start?: number;
  /** The end of the file, if left out. */
  end?: number;
  /** Bytes that there may be: a buffer for more would cost more than most messages. */
  expected?: number;
}

/**
 * Reads a part of a file; each piece takes the place of the one before it.
 *
 * @throws {FileError} If it cannot be read, or is shorter than that.
 */
export async function* readRange(
  path: string,
  { start = 0, end = Infinity, expected = end - start }: FileRange = {},
): AsyncGenerator<Uint8Array> {
  try {
    using file = await Deno.open(path);
    await file.seek(start, Deno.SeekMode.Start);
    const buffer = new Uint8Array(Math.min(expected + 1, PIECE));
    for (let left = end - start; left > 0;) {
      const room = buffer.subarray(0, Math.min(left, buffer.length));
      const count = await file.read(room);
      if (count === null) {
        if (end === Infinity) return;
        throw new Error("it was changed meanwhile");
      }
      yield room.subarray(0, count);
      left -= count;
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw fileError("read", path, error);
  }
}
