import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { writeAll } from "../../program/system/write_all.ts";
import { fileError } from "../file_error.ts";

/** A new file that only its owner can read. */
export class NewFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #size = 0;

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

  /** Bytes that were written. */
  get size(): number {
    return this.#size;
  }

  /** Appends. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#step(() => writeAll(this.#file, bytes));
    this.#size += bytes.length;
  }

  /** Writes over what stands at a place; the next `write` appends again. */
  async rewrite(at: number, bytes: Uint8Array): Promise<void> {
    await this.#step(async () => {
      await this.#file.seek(at, Deno.SeekMode.Start);
      await writeAll(this.#file, bytes);
      await this.#file.seek(this.#size, Deno.SeekMode.Start);
    });
  }

  /** Takes back what was written since the file had that size. */
  async cut(size: number): Promise<void> {
    await this.#step(async () => {
      await this.#file.truncate(size);
      await this.#file.seek(size, Deno.SeekMode.Start);
    });
    this.#size = size;
  }

  /** @param time In ms since the epoch. */
  async setTime(time: number): Promise<void> {
    const date = new Date(time);
    await this.#step(() => this.#file.utime(date, date));
  }

  async #step(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      throw fileError("write", this.#path, error);
    }
  }

  close(): void {
    this.#file.close();
  }
}
