import { EXIT } from "../../program/exit_codes.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { FileError } from "../file_error.ts";
import { readRange } from "./file_range.ts";
import type {
  MailSource,
  Marks,
  NoMessage,
  SourceMessage,
} from "./mail_source.ts";

type Folder = "new" | "cur";
const FOLDERS: readonly Folder[] = ["new", "cur"];

/** The messages of a Maildir (https://cr.yp.to/proto/maildir.html), without subfolders. */
export class MaildirSource implements MailSource {
  private constructor(readonly path: string, readonly beside: string[]) {}

  /** @throws {FileError} If the folder cannot be read, or is no Maildir. */
  static async open(path: string): Promise<MaildirSource> {
    const folders: string[] = [];
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) folders.push(name);
    }
    if (!FOLDERS.some((folder) => folders.includes(folder))) {
      throw new FileError(
        EXIT.failed,
        `Cannot import ${path}: it is no Maildir, which has the folders new and cur`,
      );
    }
    const subfolders = folders.filter((name) => name.startsWith(".")).sort();
    return new MaildirSource(path, subfolders.map((name) => `${path}/${name}`));
  }

  async count(): Promise<number> {
    let count = 0;
    for await (const _ of this.#entries()) count++;
    return count;
  }

  async *messages(): AsyncGenerator<SourceMessage | NoMessage> {
    for await (const { folder, entry } of this.#entries()) {
      yield await this.#message(folder, entry);
    }
  }

  /** Names with a dot are no mails. */
  async *#entries(): AsyncGenerator<{ folder: Folder; entry: Deno.DirEntry }> {
    for (const folder of FOLDERS) {
      for await (const entry of namesIn(`${this.path}/${folder}`)) {
        if (!entry.name.startsWith(".")) yield { folder, entry };
      }
    }
  }

  async #message(
    folder: Folder,
    { name, isFile }: Deno.DirEntry,
  ): Promise<SourceMessage | NoMessage> {
    const path = `${this.path}/${folder}/${name}`;
    if (!isFile) return { name: path, problem: "It is a link or a folder" };
    try {
      const { mtime, size } = await Deno.lstat(path);
      return {
        name: path,
        time: Math.max(mtime?.getTime() ?? 0, 0),
        marks: () => marksOf(folder, name),
        open: () => readRange(path, { expected: size }),
      };
    } catch (error) {
      return { name: path, problem: whyUnreadable(name, error) };
    }
  }
}

/** Deno shows a name that is no UTF-8 with U+FFFD, and opens no such file. */
function whyUnreadable(name: string, error: unknown): string {
  const odd = error instanceof Deno.errors.NotFound && name.includes("\ufffd");
  return odd
    ? "Its name is not UTF-8"
    : `It cannot be read: ${systemReason(error)}`;
}

/** One of the two folders may be missing. */
async function* namesIn(path: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function marksOf(folder: Folder, name: string): Marks {
  // A Maildir from Windows has another mark there: that of isync, or of Python.
  const info = /[:;!]2,([^:]*)$/.exec(name)?.[1] ?? "";
  const flags = [...new Set(info.replace(/[^A-Za-z]/g, ""))].join("");
  return { flags, recent: folder === "new" };
}
