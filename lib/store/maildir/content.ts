import { findSealedHead, SEALED_TAIL } from "../../letter/sealed_form.ts";
import { StorageError } from "../errors.ts";
import { readFully } from "./file_system.ts";
import {
  HEAD_ONLY,
  type OpenLetter,
  openLetter,
  PIECE,
} from "./letter_file.ts";
import type { Mailbox } from "./mailbox.ts";

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
export function readMessage(letter: Started): Generator<Uint8Array> {
  return readFrom(letter, 0);
}

/**
 * Reads a letter that fits into a buffer, and closes it.
 *
 * @returns A part of the buffer.
 * @throws {StorageError} If the file ends before the size that it had.
 */
export function readWhole(
  { handle, info, start }: Started,
  buffer: Uint8Array,
): Uint8Array {
  try {
    const whole = buffer.subarray(0, info.size);
    whole.set(start);
    const rest = whole.subarray(start.length);
    if (readFully(handle, rest) < rest.length) throw cutShort();
    return whole;
  } finally {
    handle.close();
  }
}

/** An open file, and what was read of it. */
export type Started = Pick<OpenLetter, "handle" | "info" | "start">;

function* readFrom(letter: Started, from: number): Generator<Uint8Array> {
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

/**
 * The sealed head of a sealed letter, which stands at the end of its file.
 *
 * @returns Nothing if the mail is not there, or not a sealed letter.
 * @throws {OlderMailsError} If the index may not have it yet.
 */
export function readSealedHead(
  box: Mailbox,
  id: string,
): Uint8Array | undefined {
  const mail = box.mails.lookUp(id);
  if (!mail?.sealed) return undefined;
  const letter = openLetter(box.files, mail, HEAD_ONLY);
  return letter && sealedHeadOf(letter);
}

/** The same of a letter that was opened to see its head; closes it. */
export function sealedHeadOf(letter: OpenLetter): Uint8Array | undefined {
  try {
    if (!letter.head.sealed) return undefined;
    return findSealedHead(readTail(letter, SHORT_TAIL)) ??
      findSealedHead(readTail(letter, SEALED_TAIL));
  } finally {
    letter.handle.close();
  }
}

/** Bytes that have the head of most letters: one to a few readers. */
const SHORT_TAIL = 4096;

function readTail(
  { handle, info, head }: OpenLetter,
  most: number,
): Uint8Array {
  const size = Math.min(info.size - head.size, most);
  handle.seekSync(info.size - size, Deno.SeekMode.Start);
  const tail = new Uint8Array(size);
  return tail.subarray(0, readFully(handle, tail));
}
