import { basename, dirname } from "@std/path";
import { randomBytes } from "../../crypto/bytes.ts";
import { syncFolder } from "../../keys/atomic_write.ts";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { temporaryPath } from "../../keys/paths.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { writeAll } from "../../program/system/write_all.ts";

/**
 * Where a file is to be written: its folder without links, and its own name; of a link, what
 * it leads to.
 *
 * @throws {Failure} If there is no such folder, or something is there that is no file.
 */
export function placeOf(file: string): string {
  try {
    const path = `${Deno.realPathSync(dirname(file))}/${basename(file)}`;
    const real = isLink(path) ? Deno.realPathSync(path) : path;
    const info = infoIfThere(real);
    if (!info || info.isFile) return real;
  } catch (error) {
    throw cannotWrite(file, systemReason(error));
  }
  throw cannotWrite(file, "it is no file", "- is standard output");
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function infoIfThere(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function cannotWrite(file: string, reason: string, hint?: string): Failure {
  return new Failure(EXIT.failed, `Cannot write ${file}: ${reason}`, hint);
}

/**
 * A private file that gets its name when it is whole and on the disk: a full disk or a crash
 * leaves no half of it under that name.
 */
export class NewFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: Deno.FsFile;

  /** @param path Of {@link placeOf}. */
  constructor(path: string) {
    this.#path = path;
    this.#temporary = temporaryPath(path, randomBytes(8).toHex());
    const options = { write: true, createNew: true, mode: PRIVATE_FILE };
    this.#file = this.#try(() => Deno.openSync(this.#temporary, options));
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await writeAll(this.#file, bytes);
    } catch (error) {
      throw cannotWrite(this.#path, systemReason(error));
    }
  }

  /** Gives the file its name, in the place of an earlier one. */
  async finish(): Promise<void> {
    try {
      await this.#file.sync();
      this.#file.close();
      await Deno.rename(this.#temporary, this.#path);
      await syncFolder(dirname(this.#path));
    } catch (error) {
      throw cannotWrite(this.#path, systemReason(error));
    }
  }

  /** Removes what was written. */
  discard(): void {
    for (
      const step of [
        () => this.#file.close(),
        () => Deno.removeSync(this.#temporary),
      ]
    ) {
      try {
        step();
      } catch {
        // It is closed, or has its name already.
      }
    }
  }

  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw cannotWrite(this.#path, systemReason(error));
    }
  }
}
