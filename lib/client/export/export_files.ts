import { emptyDir } from "@std/fs/empty-dir";
import { fileError } from "../output/file_error.ts";

/** A new file for its owner only, all of which is written when it is closed. */
export class NewFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws {FileError} If there is one, or it cannot be made. */
  static async create(path: string): Promise<NewFile> {
    const options = { write: true, createNew: true, mode: 0o600 };
    try {
      return new NewFile(path, await Deno.open(path, options));
    } catch (error) {
      throw fileError("write", path, error);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let offset = 0; offset < bytes.length;) {
        offset += await this.#file.write(bytes.subarray(offset));
      }
    } catch (error) {
      throw fileError("write", this.#path, error);
    }
  }

  close(): void {
    this.#file.close();
  }
}

/** A folder that was empty or not there, and can be made so again. */
export class ExportFolder {
  private constructor(readonly path: string, readonly existed: boolean) {}

  /** @throws {FileError} If something is in it, or it cannot be made. */
  static async prepare(path: string): Promise<ExportFolder> {
    try {
      const existed = await isEmptyFolder(path);
      await Deno.mkdir(path, { recursive: true, mode: 0o700 });
      return new ExportFolder(path, existed);
    } catch (error) {
      throw fileError("write", path, error);
    }
  }

  /** Removes what was put into it, and the folder if it was made here. */
  async undo(): Promise<void> {
    if (this.existed) await emptyDir(this.path);
    else await Deno.remove(this.path, { recursive: true });
  }
}

/** Whether there is a folder at all; throws if something is in it. */
async function isEmptyFolder(path: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(path)) {
      throw new Error("there are files in it, which could be lost");
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
