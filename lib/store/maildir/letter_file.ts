import { HEAD_LIMIT } from "../../letter/header.ts";
import { recipientsOf } from "../../letter/recipients.ts";
import {
  type BriefHead,
  type LetterHead,
  parseHead,
} from "../../letter/read_head.ts";
import { CharacterCounter } from "../../protocol/characters.ts";
import { DATA_LIMIT } from "../../protocol/limits.ts";
import type { BoxFiles, OpenMailFile } from "./box_files.ts";
import { type OpenFile, readFully } from "./file_system.ts";
import type { BoxFile } from "./mail_file.ts";
import { isImported, splitFileName, tagOfId } from "./mail_name.ts";

/** Bytes of a letter that are read at once: as many as a record carries. */
export const PIECE = DATA_LIMIT;
/** Bytes that are read at first where only the head is wanted. */
export const HEAD_ONLY = 4096;

/** A letter opened to be read; the caller closes it. */
export interface OpenLetter extends OpenMailFile {
  head: LetterHead;
  /** The beginning of the file, as much as was read; the handle stands after it. */
  start: Uint8Array;
}

/**
 * Opens a mail and reads its head.
 *
 * @param ahead Bytes to read at first; more only if the head is longer.
 * @param name The name that the file has as a mail, if it has another one where it is.
 * @returns Nothing if there is no such mail in the box.
 */
export function openLetter(
  files: BoxFiles,
  place: BoxFile,
  ahead: number,
  name = place.file,
): OpenLetter | undefined {
  const letter = openAnyLetter(files, place, ahead);
  if (!letter || belongs(letter, files, name)) return letter;
  letter.handle.close();
  return undefined;
}

/** The same for any regular file of the box, wherever it has its other links. */
export function openAnyLetter(
  files: BoxFiles,
  file: BoxFile,
  ahead: number,
): OpenLetter | undefined {
  const opened = files.open(file);
  if (!opened) return undefined;
  try {
    return readStart(opened, ahead);
  } catch (error) {
    opened.handle.close();
    throw error;
  }
}

/** Reads sixteen times as much as long as the head may go on. */
function readStart(opened: OpenMailFile, ahead: number): OpenLetter {
  const { size } = opened.info;
  const most = Math.min(size, HEAD_LIMIT);
  let start: Uint8Array = new Uint8Array(0);
  for (
    let wanted = Math.min(size, ahead);;
    wanted = Math.min(16 * wanted, most)
  ) {
    start = readMore(opened, start, wanted);
    const isShort = start.length < wanted;
    const head = parseHead(start, isShort || start.length >= size);
    const mayGoOn = head.size === start.length && start.length < most;
    if (isShort || !mayGoOn) return { ...opened, head, start };
  }
}

function readMore(
  { handle }: OpenMailFile,
  before: Uint8Array,
  size: number,
): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(before);
  const count = readFully(handle, bytes.subarray(before.length));
  return bytes.subarray(0, before.length + count);
}

/**
 * Whether a file of a box is a mail there.
 *
 * A file with several links may be a planted one, from outside of the box. A mail of ours
 * has a link for each recipient, and this user is one of them. What a user imports may be
 * a mail of ours to others.
 */
export function belongs(
  { info, head }: Pick<OpenLetter, "info" | "head">,
  files: BoxFiles,
  file: string,
): boolean {
  if ((info.nlink ?? 1) === 1) return true;
  const isOurs = head.length !== undefined && !isImported(file);
  // Its sender may have a copy.
  if (isOurs) return [head.from, ...recipientsOf(head)].includes(files.user);
  return files.mayHaveLinked(info);
}

/**
 * The sender as a list shows it. A user's name alone stands for a letter that the server
 * wrote: its file has a name of ours, which nobody who sends mail to another program
 * chooses. All others are shown with an address, as their heads claim it.
 *
 * @param file The name that the letter has, or will have, in `new` or `cur`.
 */
export function senderOf(
  { from, claim, length }: BriefHead,
  file: string,
): string {
  return hasOwnName(file) && length !== undefined ? from : claim;
}

function hasOwnName(file: string): boolean {
  return tagOfId(splitFileName(file).base) !== undefined;
}

/** A letter whose head was read, and what gives the rest. */
export interface ReadLetter extends Pick<OpenLetter, "info" | "start"> {
  head: BriefHead;
  handle: Pick<OpenFile, "readSync">;
}

/** How long a letter is. */
export interface LetterSizes {
  /** Characters of the content: as our letters say, counted in all others. */
  length: number;
  /** Bytes of the content. */
  size: number;
  /** Bytes of the file. */
  bytes: number;
}

/**
 * How long a letter is. To count characters, it reads the letter to its end.
 *
 * @param file The name that the letter has, or will have, in `new` or `cur`.
 */
export function sizesOf(letter: ReadLetter, file: string): LetterSizes {
  const size = contentSize(letter);
  const said = letter.head.length;
  const length = hasOwnName(file) && said !== undefined && said <= size
    ? said
    : countCharacters(letter);
  return { length, size, bytes: letter.info.size };
}

/** Bytes of the content. */
function contentSize({ info, head }: ReadLetter): number {
  return info.size - head.size;
}

function countCharacters({ handle, head, start, info }: ReadLetter): number {
  const counter = new CharacterCounter();
  counter.add(start.subarray(head.size));
  // A big box has many small mails: a whole piece for each would fill the memory.
  const left = Math.max(info.size - start.length, 0);
  if (left === 0) return counter.characters;
  const buffer = new Uint8Array(Math.min(left + 1, PIECE));
  for (;;) {
    const count = readFully(handle, buffer);
    if (count === 0) return counter.characters;
    counter.add(buffer.subarray(0, count));
  }
}
