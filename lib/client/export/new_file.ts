import { fileError } from "../file_error.ts";

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
