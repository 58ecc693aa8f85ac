import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { fileError } from "../file_error.ts";

/** Bytes that are written at once: a call of the system for each mail takes much longer. */
const BUFFER = 64 * 1024;

/** A new file that only its owner can read. */
export class NewFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #buffer = new Uint8Array(BUFFER);
  /** Bytes in the buffer. */
  #held = 0;
  /** Bytes in the file. */
  #written = 0;
  #hasFailed = false;

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

  /** Bytes that it has, some of which may still be in memory. */
  get size(): number {
    return this.#written + this.#held;
  }

  /** Appends. */
  write(bytes: Uint8Array): void {
    if (this.#held + bytes.length > BUFFER) this.#flush();
    if (bytes.length > BUFFER) this.#append(bytes);
    else {
      this.#buffer.set(bytes, this.#held);
      this.#held += bytes.length;
    }
  }

  /** Writes over what stands at a place; the next `write` appends again. */
  rewrite(at: number, bytes: Uint8Array): void {
    const inBuffer = at - this.#written;
    if (inBuffer >= 0) return this.#buffer.set(bytes, inBuffer);
    this.#flush();
    this.#step(() => {
      this.#file.seekSync(at, Deno.SeekMode.Start);
      writeAllSync(this.#file, bytes);
      this.#file.seekSync(this.#written, Deno.SeekMode.Start);
    });
  }

  /** Takes back what was written since the file had that size. */
  cut(size: number): void {
    this.#held = Math.max(size - this.#written, 0);
    if (size >= this.#written) return;
    this.#step(() => {
      this.#file.truncateSync(size);
      this.#file.seekSync(size, Deno.SeekMode.Start);
    });
    this.#written = size;
  }

  /** @param time In ms since the epoch. */
  setTime(time: number): void {
    this.#flush();
    const date = new Date(time);
    this.#step(() => this.#file.utimeSync(date, date));
  }

  #flush(): void {
    this.#append(this.#buffer.subarray(0, this.#held));
    this.#held = 0;
  }

  #append(bytes: Uint8Array): void {
    this.#step(() => writeAllSync(this.#file, bytes));
    this.#written += bytes.length;
  }

  #step(step: () => unknown): void {
    try {
      step();
    } catch (error) {
      this.#hasFailed = true;
      throw fileError("write", this.#path, error);
    }
  }

  /** @throws {FileError} If the rest cannot be written, and nothing failed before. */
  close(): void {
    try {
      if (!this.#hasFailed) this.#flush();
    } finally {
      this.#file.close();
    }
  }
}
