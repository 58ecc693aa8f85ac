import { type LazyHead, parseLazyHead } from "../../../../letter/read_head.ts";
import type { BoxFiles } from "../../box_files.ts";
import { lstatIfThere } from "../../file_system.ts";
import type { MailFile } from "../../mail_file.ts";

/** Bytes of a letter that is read whole, though only its head may be wanted. */
const SMALL = 16 * 1024;

/** Where each is read: memory for each of a big box would be the garbage collector's work. */
const BUFFER = new Uint8Array(SMALL + 1);

/** A letter that was read whole. */
export interface SmallLetter extends LazyHead {
  info: Deno.FileInfo;
  /** All of the file, until the next one is read. */
  start: Uint8Array;
  handle: typeof ENDED;
}

/** The file has been read to its end. */
const ENDED = { readSync: () => null };

/**
 * Reads a small letter at once. Where permissions are by path, Deno follows the path to a
 * file twice to open it and to look at it, and once for this.
 *
 * @returns Nothing if it is not small, or not a file with one name: the caller opens it then.
 */
export function readSmallLetter(
  files: BoxFiles,
  { folder, file }: MailFile,
): SmallLetter | undefined {
  const path = files.pathOf(folder, file);
  const info = lstatIfThere(files.fs, path);
  if (!info?.isFile || info.nlink !== 1 || info.size > SMALL) return undefined;
  const start = readIfAllowed(files, path);
  if (start?.length !== info.size) return undefined;
  return { info, start, ...parseLazyHead(start), handle: ENDED };
}

function readIfAllowed(
  files: BoxFiles,
  path: string,
): Uint8Array | undefined {
  try {
    return readAtOnce(files, path);
  } catch (error) {
    const { NotFound, PermissionDenied } = Deno.errors;
    if (error instanceof NotFound) return undefined;
    if (error instanceof PermissionDenied) return undefined;
    throw error;
  }
}

function readAtOnce({ fs }: BoxFiles, path: string): Uint8Array {
  const file = fs.openSync(path);
  try {
    return BUFFER.subarray(0, file.readSync(BUFFER) ?? 0);
  } finally {
    file.close();
  }
}
