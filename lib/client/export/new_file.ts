import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { writeAll } from "../../program/system/write_all.ts";
import { fileError } from "../file_error.ts";

/** A new file that only its owner can read. */
export class NewFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws {FileError} If the file exists or cannot be made. */
  static async create(path: string): Promise<NewFile> {
    const options = { write: true, createNew: true, mode: PRIVATE_FILE };
    try {
      return new NewFile(path, await Deno.open(path, options));
    } catch (error) {
      throw fileError("write", path, error);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await writeAll(this.#file, bytes);
    } catch (error) {
      throw fileError("write", this.#path, error);
    }
  }

  close(): void {
    this.#file.close();
  }
}
