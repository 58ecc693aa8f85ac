import { type FileSystem, lstatIfThere } from "../file_system.ts";
import { INDEX_FILE } from "../index/index_file.ts";
import type { FileList } from "./file_list.ts";

/** A folder of a box. */
export interface ListedFolder {
  /** Below the mail folder. */
  path: string;
  info: Deno.FileInfo;
}

/** Where a scan puts what it finds. */
export interface Findings {
  files: FileList;
  folders: Map<string, ListedFolder>;
  /** Paths that are neither files nor folders, and are not saved. */
  passedOver: Set<string>;
}

/** The box that is scanned. */
export interface ScannedBox {
  /** Its folder's name in the mail folder. */
  name: string;
  /** Where it is on the disk. */
  path: string;
  /** Its place among the boxes. */
  number: number;
}

/** A box as it was when the boxes were listed. */
export interface SnapshotBox extends ScannedBox {
  /** Whichever name it gets later, this tells which it is. */
  inode: number | null;
  /** When its folder was made, in ms since the epoch, if the system tells. */
  born?: number;
}

/** Folders below a box are not nested deeper: other programs make one or two levels. */
const DEEPEST = 16;
/** How often a box is scanned at most while programs change it. */
const SCANS = 4;

/**
 * Lists all files of a box but those in `tmp`, which nobody has yet, and the index, which is
 * a cache. What moves meanwhile is listed once or twice, not never: a box that changed while
 * it was read is read again.
 */
export function scanBox(
  fs: FileSystem,
  box: ScannedBox,
  findings: Findings,
): void {
  for (let i = 0; i < SCANS; i++) {
    const before = timesOf(fs, box.path);
    scanFolder(fs, box, "", findings);
    if (timesOf(fs, box.path) === before) return;
  }
}

/** When a box's folders of mails last changed. */
function timesOf(fs: FileSystem, path: string): string {
  return ["new", "cur", "deleted"].map((folder) => {
    const info = lstatIfThere(fs, `${path}/${folder}`);
    return `${info?.mtime?.getTime()} ${info?.ctime?.getTime()}`;
  }).join();
}

function scanFolder(
  fs: FileSystem,
  box: ScannedBox,
  folder: string,
  findings: Findings,
): void {
  const path = folder ? `${box.path}/${folder}` : box.path;
  const shown = folder ? `${box.name}/${folder}` : box.name;
  const info = lstatIfThere(fs, path);
  if (!info?.isDirectory) return;
  findings.folders.set(shown, { path: shown, info });
  const folders: string[] = [];
  for (const { name, isFile, isDirectory } of readFolder(fs, path)) {
    if (isDirectory) folders.push(name);
    else if (!isFile) findings.passedOver.add(`${shown}/${name}`);
    else if (folder || !isOfIndex(name)) {
      findings.files.add({ box: box.number, folder, file: name });
    }
  }
  for (const name of inOrder(folders)) {
    const below = folder ? `${folder}/${name}` : name;
    if (name === "tmp") noteFolder(fs, box, below, findings);
    else if (below.split("/").length < DEEPEST) {
      scanFolder(fs, box, below, findings);
    } else findings.passedOver.add(`${box.name}/${below}`);
  }
}

function noteFolder(
  fs: FileSystem,
  { name, path }: ScannedBox,
  folder: string,
  { folders }: Findings,
): void {
  const info = lstatIfThere(fs, `${path}/${folder}`);
  const shown = `${name}/${folder}`;
  if (info?.isDirectory) folders.set(shown, { path: shown, info });
}

/** A folder that other programs removed meanwhile has nothing. */
export function readFolder(fs: FileSystem, path: string): Deno.DirEntry[] {
  try {
    return [...fs.readDirSync(path)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * `new` is read before and after `cur`, and `deleted` first and last: between any two of
 * them mails move in either direction.
 */
function inOrder(folders: string[]): string[] {
  const some = (...names: string[]) =>
    names.filter((name) => folders.includes(name));
  const ends = some("deleted");
  const mails = some("new", "cur", "new");
  const others = folders.filter((name) => !ends.concat(mails).includes(name));
  return [...ends, ...mails, ...ends, ...others];
}

function isOfIndex(name: string): boolean {
  return name === INDEX_FILE || name.startsWith(`${INDEX_FILE}-`);
}
