import { isDiskFull, isStorageFailure } from "../../errors.ts";
import type { BoxFiles } from "../box_files.ts";
import { diskBytes } from "../disk_bytes.ts";
import { lstatIfThere, removeIfThere } from "../file_system.ts";
import type { MailFile } from "../mail_file.ts";
import { splitFileName } from "../mail_name.ts";
import { deletedName, parseDeletedName } from "./deleted_name.ts";

/** For how long a deleted mail can be brought back, in ms. */
export const KEPT_MS = 24 * 3600 * 1000;
/** The most bytes of a file's name. */
const NAME_BYTES = 255;
/** Its folder of a box, which most boxes do not have. */
const FOLDER = "deleted";

/** A mail that was deleted. */
export interface DeletedMail {
  /** The name of its file in `deleted`. */
  name: string;
  /** Where it was. */
  mail: MailFile;
}

/**
 * The deleted mails of a box, in its folder `deleted`. The name of each says when it was
 * deleted and what it was called, so that it comes back as it was.
 */
export class DeletedMails {
  /** Bytes that came since the folder was looked through; unknown at first. */
  #added = Infinity;
  #last = 0;

  constructor(readonly files: BoxFiles) {}

  /**
   * Moves a mail's file here. A name that is too long, and a full disk, leave no way back:
   * then the file is removed.
   *
   * @param now In ms since the epoch.
   * @param bytes That the file takes on the disk.
   * @returns False if the file is not there any more.
   */
  take({ folder, file }: MailFile, now: number, bytes: number): boolean {
    const { fs } = this.files;
    const from = this.files.pathOf(folder, file);
    const name = deletedName({ time: this.#stamp(now), folder, file });
    try {
      if (new TextEncoder().encode(name).length > NAME_BYTES) {
        return removeIfThere(fs, from);
      }
      this.files.look(FOLDER);
      fs.renameSync(from, this.files.pathOf(FOLDER, name));
      this.#added += bytes;
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      if (!isDiskFull(error)) throw error;
      return removeIfThere(fs, from);
    }
  }

  /** Two mails of one millisecond stay in their order. */
  #stamp(now: number): number {
    return this.#last = Math.max(Math.floor(now), this.#last + 1);
  }

  /** Those of the last day, in the order in which they were deleted. */
  list(now: number): DeletedMail[] {
    return this.#all().filter(({ name }) => !isOver(name, now));
  }

  #all(): DeletedMail[] {
    if (!this.exists()) return [];
    return [...this.files.names(FOLDER)].sort().flatMap((name) => {
      const { folder, file } = parseDeletedName(name) ?? {};
      return folder ? [{ name, mail: { folder, file: file! } }] : [];
    });
  }

  /** Whether the box has the folder. */
  exists(): boolean {
    const path = this.files.pathOf(FOLDER);
    return lstatIfThere(this.files.fs, path)?.isDirectory ?? false;
  }

  #remove(name: string): void {
    removeIfThere(this.files.fs, this.files.pathOf(FOLDER, name));
  }

  /**
   * Removes for ever what was deleted more than a day ago, and the oldest ones as long as
   * all take more than the quota. To look at each takes a while, so it is done once in a
   * while: what is here may be an eighth more.
   *
   * @param quota Bytes that a box may have; any number if left out.
   */
  purge(now: number, quota = Infinity): void {
    if (this.#added < Infinity && this.#added <= quota / 8) return;
    this.#added = 0;
    try {
      this.#purge(now, quota);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
    }
  }

  #purge(now: number, quota: number): void {
    let bytes = 0;
    for (const { name } of this.#all().reverse()) {
      if (!isOver(name, now)) bytes += this.#bytesOf(name);
      if (isOver(name, now) || bytes > quota) this.#remove(name);
    }
  }

  /** Removes a mail for ever, because its delivery is undone. */
  forget(id: string): void {
    for (const { name, mail } of this.#all()) {
      if (splitFileName(mail.file).base === id) this.#remove(name);
    }
  }

  #bytesOf(name: string): number {
    const path = this.files.pathOf(FOLDER, name);
    return diskBytes(lstatIfThere(this.files.fs, path)?.size ?? 0);
  }
}

function isOver(name: string, now: number): boolean {
  return Number(name.slice(0, 13)) <= now - KEPT_MS;
}
