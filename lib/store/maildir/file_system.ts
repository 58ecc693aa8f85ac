/** What the store does with an open file or folder. Deno 2.6 has no `tryLockSync`. */
export type OpenFile =
  & Pick<
    Deno.FsFile,
    | "readSync"
    | "writeSync"
    | "seekSync"
    | "statSync"
    | "utimeSync"
    | "sync"
    | "syncSync"
    | "lock"
    | "lockSync"
    | "close"
  >
  & Partial<Pick<Deno.FsFile, "tryLockSync">>;

type Calls = Pick<
  typeof Deno,
  | "lstatSync"
  | "readDir"
  | "readDirSync"
  | "readFileSync"
  | "mkdirSync"
  | "linkSync"
  | "renameSync"
  | "removeSync"
  | "chmodSync"
  | "utimeSync"
>;

/**
 * Every step that the store takes on disk, but for those of SQLite, so that a test can
 * make each of them fail. Most calls are synchronous: they cost a fifth of the others, and
 * a worker serves one client only, unless the operator has sessions share it.
 */
export interface FileSystem extends Calls {
  openSync(path: string, options?: Deno.OpenOptions): OpenFile;
  /** The clock by which the system dates files, in ms since the epoch. */
  now(): number;
  /** Blocks for so many ms. */
  pauseSync(ms: number): void;
}

/** The disk of this computer. */
export const diskFileSystem: FileSystem = {
  openSync: Deno.openSync,
  lstatSync: Deno.lstatSync,
  readDir: Deno.readDir,
  readDirSync: Deno.readDirSync,
  readFileSync: Deno.readFileSync,
  mkdirSync: Deno.mkdirSync,
  linkSync: Deno.linkSync,
  renameSync: Deno.renameSync,
  removeSync: Deno.removeSync,
  chmodSync: Deno.chmodSync,
  utimeSync: Deno.utimeSync,
  now: Date.now,
  pauseSync: (ms) =>
    void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

/** What `path` names, without following a link, or undefined if nothing is there. */
export function lstatIfThere(
  fs: FileSystem,
  path: string,
): Deno.FileInfo | undefined {
  try {
    return fs.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Removes the file at `path` and says whether there was one. */
export function removeIfThere(fs: FileSystem, path: string): boolean {
  try {
    fs.removeSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Reads until `buffer` is full or the file ends, and says how many bytes came. */
export function readFully(
  file: Pick<OpenFile, "readSync">,
  buffer: Uint8Array,
): number {
  let done = 0;
  while (done < buffer.length) {
    const count = file.readSync(buffer.subarray(done));
    if (count === null || count === 0) break;
    done += count;
  }
  return done;
}

/**
 * The same as {@linkcode syncFolder}, by a thread that waits: a disk that hangs keeps the
 * worker from nothing else.
 */
export async function syncFolderAside(
  fs: FileSystem,
  path: string,
): Promise<void> {
  const folder = fs.openSync(path);
  try {
    await folder.sync();
  } finally {
    folder.close();
  }
}

/**
 * Makes the names in a folder survive a loss of power. It blocks; the sync of one folder
 * often writes the next ones, too.
 */
export function syncFolder(fs: FileSystem, path: string): void {
  const folder = fs.openSync(path);
  try {
    folder.syncSync();
  } finally {
    folder.close();
  }
}
