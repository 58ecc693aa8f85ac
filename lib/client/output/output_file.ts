import { dirname, join } from "@std/path";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { writeAll } from "../../program/system/write_all.ts";
import { FileError, fileError } from "../file_error.ts";

/** A file that gets the bytes of a mail, all of them or none. */
export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Puts the file in its place. */
  commit(): Promise<void>;
  /** Closes the file, and removes it unless it was committed. */
  discard(): Promise<void>;
}

/**
 * Begins a file. Until the commit, `path` stays as it was. The new file keeps the mode of
 * the one that it replaces; otherwise only its owner can read it. A pipe or a device is
 * written to directly.
 *
 * @throws {FileError} If it cannot be written; exit code 4 if its folder is missing.
 */
export async function createOutputFile(path: string): Promise<OutputFile> {
  return await orFileError(path, async () => {
    const target = await resolve(path);
    if (target.info?.isDirectory) throw new Deno.errors.IsADirectory();
    if (target.info && !isReplaceable(path, target.info)) {
      return new DirectFile(path, await Deno.open(path, { write: true }));
    }
    const mode = target.info?.mode ?? PRIVATE_FILE;
    const temporary = `.letterlock-${crypto.randomUUID()}.tmp`;
    const temporaryPath = join(dirname(target.path), temporary);
    const file = await Deno.open(temporaryPath, {
      write: true,
      createNew: true,
      mode: mode & 0o777,
    });
    return new ReplacedFile(target.path, temporaryPath, file);
  });
}

/** Follows links, as cp does: the file that they lead to is replaced. */
async function resolve(
  path: string,
): Promise<{ path: string; info?: Deno.FileInfo }> {
  try {
    const real = await Deno.realPath(path);
    return { path: real, info: await Deno.stat(real) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { path };
    throw error;
  }
}

/** A path such as /dev/fd/3 leads to an open file, which renaming could not replace. */
function isReplaceable(path: string, info: Deno.FileInfo): boolean {
  return info.isFile && !/^\/(dev\/(fd\/|std)|proc\/)/.test(path);
}

class DirectFile implements OutputFile {
  constructor(readonly path: string, readonly file: Deno.FsFile) {}

  write(bytes: Uint8Array): Promise<void> {
    return orFileError(this.path, () => writeAll(this.file, bytes));
  }

  async commit(): Promise<void> {}

  // deno-lint-ignore require-await
  async discard(): Promise<void> {
    this.file.close();
  }
}

class ReplacedFile implements OutputFile {
  #committed = false;

  constructor(
    readonly path: string,
    readonly temporaryPath: string,
    readonly file: Deno.FsFile,
  ) {}

  write(bytes: Uint8Array): Promise<void> {
    return orFileError(this.path, () => writeAll(this.file, bytes));
  }

  commit(): Promise<void> {
    return orFileError(this.path, async () => {
      await this.file.syncData();
      await Deno.rename(this.temporaryPath, this.path);
      this.#committed = true;
    });
  }

  async discard(): Promise<void> {
    this.file.close();
    if (this.#committed) return;
    await orFileError(this.path, () => Deno.remove(this.temporaryPath));
  }
}

async function orFileError<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof FileError ? error : fileError("write", path, error);
  }
}
