import {
  type FileSystem,
  lstatIfThere,
  type OpenFile,
} from "../file_system.ts";

/** A file opened to be read, and what the system says of it. */
export interface OpenRegular {
  handle: OpenFile;
  info: Deno.FileInfo;
}

/**
 * Opens a regular file, and nothing through a link: who can write into a box could plant one.
 *
 * @returns Nothing if no such file is there any more.
 */
export function openRegular(
  fs: FileSystem,
  path: string,
): OpenRegular | undefined {
  const seen = lstatIfThere(fs, path);
  if (!seen?.isFile) return undefined;
  const handle = openIfThere(fs, path);
  if (!handle) return undefined;
  const info = handle.statSync();
  if (info.ino === seen.ino && info.dev === seen.dev) return { handle, info };
  handle.close();
  return undefined;
}

function openIfThere(fs: FileSystem, path: string): OpenFile | undefined {
  try {
    return fs.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
