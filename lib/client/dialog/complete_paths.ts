import { visible } from "../../program/escape.ts";
import type { Completion } from "../terminal/io.ts";

/**
 * Completes the name of a file, a folder with a slash behind it. Hidden files need their dot.
 *
 * @param home What `~/` at the beginning stands for.
 */
export async function completePath(
  before: string,
  home?: string,
): Promise<Completion> {
  const typed = before.trimStart();
  const end = typed.lastIndexOf("/") + 1;
  const [folder, of] = [typed.slice(0, end), typed.slice(end)];
  const real = home ? folder.replace(/^~(?=\/)/, home) : folder;
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(real || ".")) {
      if (fits(entry.name, of)) names.push(await withSlash(real, entry));
    }
  } catch {
    // A folder that cannot be read has nothing to offer.
  }
  return { of, matches: names.sort() };
}

/** A name that cannot stand in a line of text is not offered. */
function fits(name: string, begin: string): boolean {
  return name.startsWith(begin) && visible(name) === name &&
    (!name.startsWith(".") || begin.startsWith("."));
}

async function withSlash(folder: string, entry: Deno.DirEntry) {
  const isFolder = entry.isDirectory || (entry.isSymlink &&
    (await Deno.stat(folder + entry.name).catch(() => undefined))?.isDirectory);
  return isFolder ? `${entry.name}/` : entry.name;
}
