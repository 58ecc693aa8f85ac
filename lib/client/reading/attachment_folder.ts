import { join } from "@std/path";
import { PRIVATE_FILE, PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { writeAll } from "../../program/system/write_all.ts";
import type {
  Attachment,
  AttachmentSink,
} from "../../letter/mime/read/mail_sink.ts";
import { FileError, fileError } from "../file_error.ts";
import { safeName, splitExtension } from "./safe_name.ts";

/** An attachment in its file. */
export interface SavedAttachment {
  attachment: Attachment;
  path: string;
}

interface OpenFile {
  path: string;
  file: Deno.FsFile;
}

/**
 * The folder into which attachments are saved. Each is whole or not there, is for its owner
 * only, and takes the place of no other file: a name that is taken gets a number.
 */
export class AttachmentFolder {
  readonly saved: SavedAttachment[] = [];
  readonly #dir: string;
  /** Files that are not whole; a message has its own file open while its parts have theirs. */
  readonly #open = new Set<OpenFile>();

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * Makes the folder if there is none.
   *
   * @throws {FileError} If it cannot be made, or is none.
   */
  static async open(dir: string): Promise<AttachmentFolder> {
    await orFileError(dir, async () => {
      await Deno.mkdir(dir, { mode: PRIVATE_FOLDER }).catch((error) => {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      });
      const { isDirectory } = await Deno.stat(dir);
      if (!isDirectory) throw new Deno.errors.NotADirectory();
    });
    return new AttachmentFolder(dir);
  }

  /** Begins the file of an attachment. */
  async begin(attachment: Attachment): Promise<AttachmentSink> {
    const temporary = `.letterlock-${crypto.randomUUID()}.tmp`;
    const path = join(this.#dir, temporary);
    const options = { write: true, createNew: true, mode: PRIVATE_FILE };
    const open = await orFileError(path, async () => ({
      path,
      file: await Deno.open(path, options),
    }));
    this.#open.add(open);
    return {
      write: (bytes) => orFileError(path, () => writeAll(open.file, bytes)),
      end: () => orFileError(path, () => this.#finish(attachment, open)),
    };
  }

  async #finish(attachment: Attachment, open: OpenFile): Promise<void> {
    await open.file.syncData();
    const name = safeName(attachment.name, `part-${attachment.number}`);
    const path = await this.#place(open.path, name);
    this.saved.push({ attachment, path });
    await this.#remove(open);
  }

  /** Gives the file its name, or one with a number if that is taken. */
  async #place(temporary: string, name: string): Promise<string> {
    const [stem, extension] = splitExtension(name);
    for (let number = 1;; number++) {
      const numbered = number === 1 ? name : `${stem}-${number}${extension}`;
      const path = join(this.#dir, numbered);
      try {
        await linkOrRename(temporary, path);
        return path;
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }

  /** Removes what is not whole. */
  async discard(): Promise<void> {
    for (const open of this.#open) await this.#remove(open);
  }

  async #remove(open: OpenFile): Promise<void> {
    this.#open.delete(open);
    open.file.close();
    await orFileError(open.path, async () => {
      await Deno.remove(open.path).catch((error) => {
        // It was renamed.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    });
  }
}

/** A link is made only where no file is, not even one that comes at the same moment. */
async function linkOrRename(temporary: string, path: string): Promise<void> {
  try {
    await Deno.link(temporary, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw error;
    // A stick with FAT has no links: the name is taken by a file of ours first.
    (await Deno.open(path, { write: true, createNew: true })).close();
    await Deno.rename(temporary, path);
  }
}

async function orFileError<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof FileError ? error : fileError("write", path, error);
  }
}
