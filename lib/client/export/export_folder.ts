import { emptyDir } from "@std/fs/empty-dir";
import { PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { fileError } from "../file_error.ts";

/** A folder that was empty or not there, and can be made so again. */
export class ExportFolder {
  private constructor(readonly path: string, readonly existed: boolean) {}

  /** @throws {FileError} If something is in it, or it cannot be made. */
  static async prepare(path: string): Promise<ExportFolder> {
    try {
      const existed = await isEmptyFolder(path);
      await Deno.mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
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
