import { basename } from "@std/path";
import { EXIT } from "../../program/exit_codes.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { checkAttachments } from "../../protocol/rules.ts";
import { FileError, fileError } from "../file_error.ts";
import { readPieces, Spool } from "./content.ts";
import type { Attachment } from "./draft_parts.ts";

export type { Attachment };

/** The name of an attachment that comes from standard input. */
const INPUT_NAME = "attachment";

/**
 * Looks at a file that is to be attached. It has to stay as it is until the mail is sent.
 *
 * @throws {FileError} If it cannot be read or is no file, with exit code 4 if it does not
 * exist.
 */
export async function attachFile(path: string): Promise<Attachment> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) throw new Deno.errors.IsADirectory();
    if (!info.isFile) throw notRegular(path);
    (await Deno.open(path)).close();
    return new AttachedFile(path, info);
  } catch (error) {
    throw error instanceof FileError ? error : fileError("read", path, error);
  }
}

function notRegular(path: string): FileError {
  return new FileError(
    EXIT.failed,
    `Cannot attach ${path}: it is no regular file`,
    "what comes out of a pipe is attached by --attach -",
  );
}

/** A file that has to be the same whenever it is read. */
class AttachedFile implements Attachment {
  readonly name: string;
  readonly size: number;

  constructor(readonly path: string, readonly info: Deno.FileInfo) {
    this.name = basename(path);
    this.size = info.size;
  }

  async *open(): AsyncGenerator<Uint8Array> {
    try {
      using file = await Deno.open(this.path);
      let left = this.size;
      for await (const piece of readPieces(file)) {
        left -= piece.length;
        if (left < 0) throw this.#changed();
        yield piece;
      }
      if (left > 0 || this.#differs(await file.stat())) throw this.#changed();
    } catch (error) {
      throw error instanceof FileError
        ? error
        : fileError("read", this.path, error);
    }
  }

  #differs({ size, mtime }: Deno.FileInfo): boolean {
    return size !== this.size ||
      mtime?.getTime() !== this.info.mtime?.getTime();
  }

  #changed(): FileError {
    return new FileError(
      EXIT.failed,
      `Cannot attach ${this.path}: it has changed meanwhile`,
    );
  }
}

/** The attachments of a mail, some of which may still be read from standard input. */
export class Attachments {
  readonly #files: Attachment[];
  readonly #input?: Spool;

  private constructor(files: Attachment[], input?: Spool) {
    this.#files = files;
    this.#input = input;
  }

  /**
   * Looks at all files, and reads standard input as far as any server with the usual
   * limit takes it: a slow writer must not keep a session waiting.
   *
   * @param input Standard input, if it is an attachment.
   * @throws {FileError} If a file cannot be attached.
   */
  static async gather(
    paths: readonly string[],
    input?: AsyncIterable<Uint8Array>,
  ): Promise<Attachments> {
    const files: Attachment[] = [];
    for (const path of paths) files.push(await attachFile(path));
    const spool = input && new Spool(input);
    await spool?.fillBytes(LIMITS.attachments);
    return new Attachments(files, spool);
  }

  /**
   * All of them; they fit into a mail.
   *
   * @param limit Bytes that the server takes.
   * @throws {RequestError} If they are too many or too large.
   */
  async within(limit: number): Promise<Attachment[]> {
    const input = this.#input;
    await input?.fillBytes(limit);
    const size = input?.size ?? 0;
    const sizes = this.#files.map((file) => file.size);
    checkAttachments(input ? [...sizes, size] : sizes, limit);
    if (!input) return this.#files;
    const content = input.bytes();
    const open = () => content.open();
    return [...this.#files, { name: INPUT_NAME, size, open }];
  }
}
