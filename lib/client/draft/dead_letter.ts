import { join } from "@std/path";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { writeAll } from "../../program/system/write_all.ts";
import { fileError } from "../file_error.ts";

/** What a person typed of a mail that was not sent. */
export interface DeadLetter {
  to: readonly string[];
  cc?: readonly string[];
  title: string;
  content: Uint8Array;
  /** The files that were to go with it. */
  attached?: readonly string[];
}

/** How many dead letters are kept beside each other. */
const MOST = 1000;

/**
 * Keeps a letter in the file `dead.letter`, or `dead.letter.1` and so on where there is
 * one already; only its owner can read it.
 *
 * @param folder The home folder, as mail(1) does; else the current one.
 * @returns Its path.
 * @throws {FileError} If it cannot be written.
 */
export async function keepDeadLetter(
  letter: DeadLetter,
  folder = ".",
): Promise<string> {
  const { path, file } = await createFile(join(folder, "dead.letter"));
  using _ = file;
  const attached = (letter.attached ?? []).map((path) => `Attach: ${path}\n`);
  const cc = letter.cc ? `Cc: ${letter.cc.join(";")}\n` : "";
  const head = `To: ${letter.to.join(";")}\n${cc}Title: ${letter.title}\n${
    attached.join("")
  }\n`;
  try {
    await writeAll(file, new TextEncoder().encode(head));
    await writeAll(file, letter.content);
    await file.syncData();
    return path;
  } catch (error) {
    throw fileError("write", path, error);
  }
}

async function createFile(
  first: string,
): Promise<{ path: string; file: Deno.FsFile }> {
  for (let number = 0;; number++) {
    const path = number === 0 ? first : `${first}.${number}`;
    try {
      const options = { write: true, createNew: true, mode: PRIVATE_FILE };
      return { path, file: await Deno.open(path, options) };
    } catch (error) {
      const taken = error instanceof Deno.errors.AlreadyExists;
      if (!taken || number === MOST) throw fileError("write", path, error);
    }
  }
}
