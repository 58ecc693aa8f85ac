import { type FileSystem, lstatIfThere } from "../file_system.ts";
import { baseOf, type ListedFile, maildirOf } from "./file_list.ts";
import { readFolder, type SnapshotBox } from "./scan_box.ts";

/** The first name that each file of a mail was saved under, by device and inode. */
export type SavedNames = Map<string, string>;

/** A file that was not where the snapshot has it. */
export interface MovedFile {
  /** Under what name it is saved: the one of the snapshot. */
  listed: ListedFile;
  base: string;
  /** What is saved of the mail. */
  saved: SavedNames;
}

/**
 * Where a box is now: keygen may have set it aside, under another name.
 *
 * @returns Nothing if it is gone.
 */
export function findBox(
  fs: FileSystem,
  root: string,
  { path, inode }: SnapshotBox,
): string | undefined {
  if (lstatIfThere(fs, path)?.ino === inode) return path;
  return readFolder(fs, root).map(({ name }) => `${root}/${name}`)
    .find((other) => lstatIfThere(fs, other)?.ino === inode);
}

/**
 * Where files of a box are now, by the part of their names that never changes.
 *
 * @param box Where the box is.
 * @returns Paths by {@link keyOf}; none for a file that is gone.
 */
export function findMoved(
  fs: FileSystem,
  box: string,
  moved: MovedFile[],
): Map<string, string> {
  const wanted = new Set(moved.map(keyOf));
  const found = new Map<string, string>();
  const maildirs = new Set(moved.map(({ listed }) => maildirOf(listed.folder)));
  for (const maildir of maildirs) {
    for (const folder of foldersOf(maildir)) {
      const path = `${box}/${folder}`;
      for (const { name, isFile } of readFolder(fs, path)) {
        const key = `${maildir}/${baseOf(folder, name)}`;
        if (isFile && wanted.has(key)) found.set(key, `${path}/${name}`);
      }
    }
  }
  return found;
}

/** What a file keeps when it moves within its box. */
export function keyOf({ listed, base }: MovedFile): string {
  return `${maildirOf(listed.folder)}/${base}`;
}

/** In the order of a scan: what moves meanwhile is seen twice, not never. */
function foldersOf(maildir: string): string[] {
  if (maildir === "") return ["deleted", "new", "cur", "new", "deleted"];
  return ["new", "cur", "new"].map((name) => `${maildir}/${name}`);
}
