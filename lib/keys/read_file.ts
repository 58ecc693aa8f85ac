import { checkPrivate } from "./file_modes.ts";
import { checkTrusted } from "./strict_modes.ts";
import { systemReason } from "../program/system/system_reason.ts";

/** How a file is read. */
export interface ReadOptions {
  /** Whether to refuse a file that others than its owner can open. */
  private: boolean;
  /** Whether to refuse a file that others could have put there or changed; as `private`. */
  trusted?: boolean;
  /** Most bytes that such a file can have. */
  limit: number;
}

/**
 * Reads a text file. It touches no other path, so a sandbox need allow only this one. It
 * reads synchronously: the files are small, and a login, which reads two of them, then
 * takes half as long.
 *
 * @throws {Deno.errors.NotFound} If it is missing.
 * @throws {Error} If it cannot be read, is open to others, is not to be trusted, or is
 * too large.
 */
export function readTextFile(
  path: string,
  options: ReadOptions,
): Promise<string> {
  return Promise.try(() => readTextFileSync(path, options));
}

/**
 * Checks that a private file exists and is private, without reading it.
 *
 * @throws As {@link readTextFile}.
 */
export function checkPrivateFile(path: string): void {
  using file = open(path);
  checkedInfo(path, file, { private: true });
}

function checkedInfo(
  path: string,
  file: Deno.FsFile,
  options: Pick<ReadOptions, "private" | "trusted">,
): Deno.FileInfo {
  const info = file.statSync();
  if (!info.isFile) throw new Error(`Cannot read ${path}: it is no file`);
  if (options.private) checkPrivate(path, info);
  if (options.trusted ?? options.private) checkTrusted(path, info);
  return info;
}

function readTextFileSync(path: string, options: ReadOptions): string {
  using file = open(path);
  const info = checkedInfo(path, file, options);
  if (info.size > options.limit) {
    throw new Error(
      `Cannot read ${path}: it is larger than such a file can be`,
    );
  }
  const bytes = readSync(file, info.size);
  const text = new TextDecoder().decode(bytes);
  if (options.private) bytes.fill(0);
  return text;
}

function readSync(file: Deno.FsFile, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let length = 0; length < size;) {
    const count = file.readSync(bytes.subarray(length));
    if (count === null) return bytes.subarray(0, length);
    length += count;
  }
  return bytes;
}

function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(
        `Cannot read ${path}: there is no such file`,
      );
    }
    throw new Error(`Cannot read ${path}: ${systemReason(error)}`);
  }
}
