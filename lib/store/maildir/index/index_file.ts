import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../program/clock.ts";
import { StorageError } from "../../errors.ts";
import {
  type FileSystem,
  lstatIfThere,
  removeIfThere,
} from "../file_system.ts";
import { isFolderFreeWithin, withFolderLockedSoon } from "../folder_lock.ts";
import { IndexDamageError } from "./index_damage.ts";
import { isDamage, isTrouble } from "./index_error.ts";
import { INDEX_SCHEMA, INDEX_VERSION } from "./index_schema.ts";
import { isIndexTrue, isLarge } from "./verify_index.ts";

/**
 * How long a worker waits while another writes, in ms. A request waits a few times at
 * the most, which together is shorter than its client waits for the answer.
 */
const BUSY_MS = 2500;

/** Another worker opens the index, and takes long: the same as if it wrote. */
const BUSY = {
  ms: BUSY_MS,
  busy: () =>
    Object.assign(new Error("database is locked"), {
      code: "ERR_SQLITE_ERROR",
    }),
};

/** The name of a box's index. SQLite adds the names of its two helpers. */
export const INDEX_FILE = "letterlock.db";
const HELPERS = ["-wal", "-shm"];

function pathIn(box: string): string {
  return `${box}/${INDEX_FILE}`;
}

/** The inodes of indexes that were verified, by the folders of their boxes. */
export type VerifiedIndexes = Map<string, number>;

/** How indexes are opened and filled. */
export interface IndexOptions {
  /**
   * Whether a small one that is not as it was written counts as damaged, as a rule; a check
   * wants to see it.
   */
  verify?: boolean;
  /** Those that need no look, since this process has had one. */
  verified?: VerifiedIndexes;
  /** Mails that a new one takes in for a first list; 1,000 if left out. */
  newest?: number;
}

/**
 * Opens a box's index, and makes it if it is missing, damaged or of another version.
 *
 * @param box The folder of the box. Only one worker at a time opens it.
 */
export function openIndexFile(
  fs: FileSystem,
  box: string,
  { verify = true, verified }: IndexOptions = {},
): DatabaseSync {
  return withFolderLockedSoon(fs, box, BUSY, () => {
    const isKnown = isVerified(verified, box, indexInode(fs, box));
    const database = openOrReplace(fs, pathIn(box), verify && !isKnown);
    const inode = indexInode(fs, box);
    if (inode !== undefined) verified?.set(box, inode);
    return database;
  });
}

function isVerified(
  verified: VerifiedIndexes | undefined,
  box: string,
  inode?: number,
): boolean {
  return inode !== undefined && verified?.get(box) === inode;
}

/** Whether {@linkcode openIndexFile} would not wait for another program without end. */
export function isIndexFree(
  fs: FileSystem,
  box: string,
  clock: Clock,
): Promise<boolean> {
  return isFolderFreeWithin(BUSY_MS, fs, box, clock);
}

/** Makes an index of which nothing is on the disk, empty at first. */
export function openIndexInMemory(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  createSchema(database);
  return database;
}

/** The inode of a box's index now, which tells whether somebody replaced it. */
export function indexInode(fs: FileSystem, box: string): number | undefined {
  return lstatIfThere(fs, pathIn(box))?.ino ?? undefined;
}

/**
 * Throws a box's index away. Workers that have it open find out by its inode.
 *
 * @param inode Of the index that is meant: another worker may have replaced it. Any, if
 * left out.
 */
export function removeIndexFile(
  fs: FileSystem,
  box: string,
  inode?: number,
): void {
  withFolderLockedSoon(fs, box, BUSY, () => {
    if (inode !== undefined && indexInode(fs, box) !== inode) return;
    removeFiles(fs, pathIn(box));
  });
}

/** What a check finds of a box's index file. */
export type IndexState = "sound" | "damaged" | "unusable";

/**
 * Looks at a box's index: it is sound if it is missing, or a whole database of this
 * version, and unusable where the disk lets nobody work with it.
 */
export function lookAtIndex(fs: FileSystem, box: string): IndexState {
  const path = pathIn(box);
  const info = lstatIfThere(fs, path);
  // A full disk leaves an empty file.
  if (!info || (info.isFile && info.size === 0)) return "sound";
  if (!info.isFile || (info.nlink ?? 1) > 1) return "damaged";
  try {
    return isWhole(path) ? "sound" : "damaged";
  } catch (error) {
    if (isDamage(error)) return "damaged";
    if (isTrouble(error)) return "unusable";
    throw error;
  }
}

function isWhole(path: string): boolean {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const { user_version: version } = ask(database, "user_version");
    const { integrity_check: result } = ask(database, "integrity_check(1)");
    return version === INDEX_VERSION && result === "ok";
  } finally {
    database.close();
  }
}

function ask(database: DatabaseSync, pragma: string): Record<string, unknown> {
  return database.prepare(`PRAGMA ${pragma}`).get() ?? {};
}

function openOrReplace(
  fs: FileSystem,
  path: string,
  verify: boolean,
): DatabaseSync {
  removeLinks(fs, path);
  try {
    const database = openDatabase(fs, path);
    if (verify) verifySmall(database);
    return database;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  removeFiles(fs, path);
  return openDatabase(fs, path);
}

/** @throws {IndexDamageError} If it is not as it was written; closed then. */
function verifySmall(database: DatabaseSync): void {
  try {
    const pages = ask(database, "page_count").page_count as number;
    if (isLarge(pages) || isIndexTrue(database)) return;
    throw new IndexDamageError("Cannot use an index that was changed");
  } catch (error) {
    database.close();
    throw error;
  }
}

function openDatabase(fs: FileSystem, path: string): DatabaseSync {
  // SQLite gives its helpers the mode that the database has.
  if (!lstatIfThere(fs, path)) {
    fs.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  }
  const database = new DatabaseSync(path);
  try {
    prepareDatabase(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Nothing is kept outside of the box, not even what SQLite sorts. */
function prepareDatabase(database: DatabaseSync): void {
  database.exec(`
    PRAGMA busy_timeout = ${BUSY_MS};
    PRAGMA synchronous = OFF;
    PRAGMA journal_mode = WAL;
    PRAGMA temp_store = MEMORY;
    PRAGMA cell_size_check = ON;
  `);
  const { user_version: version } = ask(database, "user_version");
  if (version === 0) createSchema(database);
  else if (version !== INDEX_VERSION) {
    throw new IndexDamageError("Cannot use the index of another version");
  }
  database.exec("PRAGMA synchronous = NORMAL");
}

/** An index that a loss of power leaves half made is found damaged, and made again. */
function createSchema(database: DatabaseSync): void {
  database.exec(`BEGIN; ${INDEX_SCHEMA}
    INSERT INTO box VALUES (0, 0, 0, 0, 0, 0);
    INSERT INTO scrub VALUES ('');
    PRAGMA user_version = ${INDEX_VERSION}; COMMIT`);
}

/** SQLite would write where a planted link leads. */
function removeLinks(fs: FileSystem, path: string): void {
  for (const name of ["", ...HELPERS].map((end) => path + end)) {
    const info = lstatIfThere(fs, name);
    if (!info) continue;
    if (info.isSymlink || (info.nlink ?? 1) > 1) removeIfThere(fs, name);
    else if (!info.isFile) {
      throw new StorageError(
        "Cannot use an index that is not a regular file",
        "failed",
        {
          cause: new Error(`${name} is not a file`),
        },
      );
    }
  }
}

function removeFiles(fs: FileSystem, path: string): void {
  for (const end of ["", ...HELPERS]) removeIfThere(fs, path + end);
}
