import { checkPrivate } from "./file_modes.ts";
import { systemReason } from "./os_error.ts";

/** How a file is read. */
export interface ReadOptions {
  /** Refused where others than its owner can open it. */
  private: boolean;
  /** Bytes of the largest file that can be right. */
  limit: number;
}

/**
 * Reads a text file and looks at nothing else, so that a sandbox need not allow
 * more than this path.
 *
 * @throws {Deno.errors.NotFound} If it is missing.
 * @throws {Error} If it cannot be read, is open to others or too large.
 */
export async function readTextFile(
  path: string,
  options: ReadOptions,
): Promise<string> {
  using file = await open(path);
  const info = await file.stat();
  if (!info.isFile) throw new Error(`Cannot read ${path}: it is no file`);
  if (options.private) checkPrivate(path, info);
  if (info.size > options.limit) {
    throw new Error(
      `Cannot read ${path}: it is larger than such a file can be`,
    );
  }
  return await new Response(file.readable).text();
}

async function open(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(
        `Cannot read ${path}: there is no such file`,
      );
    }
    throw new Error(`Cannot read ${path}: ${systemReason(error)}`);
  }
}
