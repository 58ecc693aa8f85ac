import { randomBytes } from "../crypto/bytes.ts";
import { systemReason } from "./os_error.ts";
import { temporaryPath } from "./paths.ts";

/** How a file is written. */
export interface WriteOptions {
  /** The file's mode from its first byte on. */
  mode: number;
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
  await named(path, async () => {
    const temporary = await writeTemporary(path, text, options);
    await orRemove(temporary, Deno.rename(temporary, path));
    await syncFolder(folderOf(path));
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
  await named(path, async () => {
    const temporary = await writeTemporary(path, text, options);
    // A link, other than a rename, does not replace.
    await orRemove(temporary, Deno.link(temporary, path));
    await Deno.remove(temporary);
    await syncFolder(folderOf(path));
  });
}

/** Makes changes of names in a folder last; Windows does so by itself. */
export async function syncFolder(dir: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(dir);
  await folder.sync();
}

/** @std/path would cost each worker its time to load; Windows does not get here. */
function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end + 1);
}

async function writeTemporary(
  path: string,
  text: string,
  { mode }: WriteOptions,
): Promise<string> {
  const temporary = temporaryPath(path, randomBytes(8).toHex());
  using file = await Deno.open(temporary, {
    write: true,
    createNew: true,
    mode,
  });
  await orRemove(temporary, writeAll(file, new TextEncoder().encode(text)));
  return temporary;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += await file.write(bytes.subarray(done));
  }
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
