import { randomBytes } from "../crypto/bytes.ts";
import { writeAll } from "../program/system/write_all.ts";
import { systemReason } from "../program/system/system_reason.ts";
import { temporaryPath } from "./paths.ts";

/** How a file is written. */
export interface WriteOptions {
  /** The file's mode, from its first byte on. */
  mode: number;
  /** 16 hexadecimal digits for the temporary file's name; random ones by default. */
  digits?: string;
}

/**
 * Writes a file so that a crash leaves the old one or the new one, whole and on
 * disk: a temporary file beside it, fsync, rename, fsync of the folder.
 *
 * @throws {Error} If it cannot; the message names the file.
 */
export async function replaceFile(
  path: string,
  text: string,
  options: WriteOptions,
): Promise<void> {
  await writeFile(path, text, options, (temporary) => {
    return Deno.rename(temporary, path);
  });
}

/**
 * As {@link replaceFile}, but never in the place of another file.
 *
 * @throws {Deno.errors.AlreadyExists} If there is one.
 */
export async function createFile(
  path: string,
  text: string,
  options: WriteOptions,
): Promise<void> {
  await writeFile(path, text, options, async (temporary) => {
    // Unlike a rename, a link never replaces a file.
    await Deno.link(temporary, path);
    await Deno.remove(temporary);
  });
}

async function writeFile(
  path: string,
  text: string,
  { mode, digits = randomBytes(8).toHex() }: WriteOptions,
  putInPlace: (temporary: string) => Promise<void>,
): Promise<void> {
  await named(path, async () => {
    const temporary = temporaryPath(path, digits);
    await writeTemporary(temporary, text, mode);
    await orRemove(temporary, putInPlace(temporary));
    await syncFolder(folderOf(path));
  });
}

/** Makes the changes of names in a folder durable; Windows does so by itself. */
export async function syncFolder(dir: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(dir);
  await folder.sync();
}

/** Saves each worker the time to load @std/path. Windows never gets here. */
function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end + 1);
}

async function writeTemporary(
  path: string,
  text: string,
  mode: number,
): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode });
  await orRemove(path, writeToDisk(file, text));
}

async function writeToDisk(file: Deno.FsFile, text: string): Promise<void> {
  await writeAll(file, new TextEncoder().encode(text));
  await file.sync();
}

async function named(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = `Cannot write ${path}: ${systemReason(error)}`;
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new Deno.errors.AlreadyExists(message);
    }
    throw new Error(message);
  }
}

async function orRemove(path: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    await Deno.remove(path).catch(() => {});
    throw error;
  }
}
