import { StorageError } from "../errors.ts";
import { readFully } from "./file_system.ts";
import { type OpenLetter, PIECE } from "./letter_file.ts";

/**
 * The content of a letter, in pieces of at most {@linkcode PIECE} bytes; each takes the
 * place of the one before it. Closes the letter at the end, or when the reader leaves.
 *
 * @throws {StorageError} If the file ends before the size that it had.
 */
export function readContent(letter: OpenLetter): Generator<Uint8Array> {
  return readFrom(letter, letter.head.size);
}

/** The same for the whole letter, its head and all. */
export function readMessage(letter: OpenLetter): Generator<Uint8Array> {
  return readFrom(letter, 0);
}

function* readFrom(letter: OpenLetter, from: number): Generator<Uint8Array> {
  let left = letter.info.size - from;
  try {
    const first = letter.start.subarray(from);
    left -= first.length;
    for (let i = 0; i < first.length; i += PIECE) {
      yield first.subarray(i, i + PIECE);
    }
    const buffer = new Uint8Array(Math.min(left, PIECE));
    while (left > 0) {
      const piece = buffer.subarray(0, left);
      if (readFully(letter.handle, piece) < piece.length) throw cutShort();
      left -= piece.length;
      yield piece;
    }
  } finally {
    letter.handle.close();
  }
}

function cutShort(): StorageError {
  return new StorageError("Cannot read the mail: its file was cut", "failed");
}
