import { emptyDir } from "@std/fs/empty-dir";
import { PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { fileError } from "../file_error.ts";

/** A folder that was empty or missing, and can be put back into that state. */
export class ExportFolder {
  private constructor(readonly path: string, readonly existed: boolean) {}

  /**
   * Makes the folder and its parents where they are missing.
   *
   * @throws {FileError} If it is not empty or cannot be made.
   */
  static async prepare(path: string): Promise<ExportFolder> {
    try {
      const existed = await isEmptyFolder(path);
      await Deno.mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
      return new ExportFolder(path, existed);
    } catch (error) {
      throw fileError("write", path, error);
    }
  }

  /** Removes everything in the folder, and the folder itself if it was missing before. */
  async undo(): Promise<void> {
    if (this.existed) await emptyDir(this.path);
    else await Deno.remove(this.path, { recursive: true });
  }
}

/** Whether the folder exists; throws if it is not empty. */
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
