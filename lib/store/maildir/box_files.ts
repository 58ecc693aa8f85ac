import { isUserName, setAsideUser } from "../../program/user_names.ts";
import { StorageError } from "../errors.ts";
import {
  type FileSystem,
  lstatIfThere,
  type OpenFile,
  syncFolder,
} from "./file_system.ts";
import {
  BOX_FOLDERS,
  type BoxFile,
  type BoxFolder,
  MAIL_FOLDERS,
} from "./mail_file.ts";

/** Bytes of a folder that has some thousand names; reading in pieces takes longer. */
const BIG_FOLDER = 256 * 1024;

/** An open mail file and what the system says about it. */
export interface OpenMailFile {
  handle: OpenFile;
  info: Deno.FileInfo;
}

/**
 * The files of one user's Maildir. A program that can write there could plant links: the
 * store reads and writes nothing outside of the box through one.
 */
export class BoxFiles {
  readonly path: string;

  /**
   * @param name Of its folder: another one than the user's only if it was set aside.
   * @throws {TypeError} If `user` is no user name: it could name another folder.
   */
  constructor(
    readonly fs: FileSystem,
    root: string,
    readonly user: string,
    name = user,
  ) {
    const isTheirs = name === user || setAsideUser(name) === user;
    if (!isUserName(user) || !isTheirs) {
      throw new TypeError("Cannot name a box: no user");
    }
    this.path = `${root}/${name}`;
  }

  pathOf(folder: BoxFolder, file?: string): string {
    const path = `${this.path}/${folder}`;
    return file === undefined ? path : `${path}/${file}`;
  }

  /**
   * Makes what is missing of the box, and checks that the folders named are real ones.
   *
   * @throws {StorageError} If one is not.
   */
  ensure(folders: readonly BoxFolder[]): void {
    const known = lstatIfThere(this.fs, this.path);
    if (!known?.isDirectory) this.ensureFolder(this.path);
    for (const folder of known ? folders : BOX_FOLDERS) {
      this.ensureFolder(this.pathOf(folder));
    }
  }

  /**
   * Makes a folder of the box if it is missing.
   *
   * @throws {StorageError} If something else is in its place.
   */
  ensureFolder(path: string): Deno.FileInfo {
    const info = lstatIfThere(this.fs, path) ?? this.#makeFolder(path);
    if (info.isDirectory) return info;
    throw new StorageError(
      `Cannot use the box of ${this.user}: one of its folders is not a folder`,
      "failed",
      { cause: new Error(`${path} is not a folder`) },
    );
  }

  /**
   * What the system says of a folder, which is made if it is missing.
   *
   * @throws {StorageError} If it is not a folder.
   */
  look(folder: BoxFolder): Deno.FileInfo {
    return this.ensureFolder(this.pathOf(folder));
  }

  /** Another worker may make it at the same time. It survives a loss of power. */
  #makeFolder(path: string): Deno.FileInfo {
    try {
      this.fs.mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
    syncFolder(this.fs, path.slice(0, path.lastIndexOf("/")));
    return this.fs.lstatSync(path);
  }

  /** Whether the box has that file. */
  has({ folder, file }: BoxFile): boolean {
    return lstatIfThere(this.fs, this.pathOf(folder, file))?.isFile ?? false;
  }

  /** The names of the regular files in a folder; those with a dot are not mails. */
  *names(folder: BoxFolder): Iterable<string> {
    for (const entry of this.fs.readDirSync(this.pathOf(folder))) {
      if (mayBeMail(entry)) yield entry.name;
    }
  }

  /** The same, but the names of a big folder come in pieces. */
  async *namesInPieces(folder: BoxFolder): AsyncIterable<string> {
    for await (const entry of this.entriesInPieces(folder)) {
      if (mayBeMail(entry)) yield entry.name;
    }
  }

  /**
   * All that is in a folder. `readDirSync` has all of a big one in memory at once, at 0.8 KB
   * a name. So has Deno 2.6, either way.
   */
  entriesInPieces(
    folder: BoxFolder,
  ): AsyncIterable<Deno.DirEntry> | Iterable<Deno.DirEntry> {
    const path = this.pathOf(folder);
    return this.look(folder).size < BIG_FOLDER
      ? [...this.fs.readDirSync(path)]
      : this.fs.readDir(path);
  }

  /**
   * Opens a mail to read it.
   *
   * @returns Nothing if there is no such file, or if it is not a regular one.
   */
  open({ folder, file }: BoxFile): OpenMailFile | undefined {
    const path = this.pathOf(folder, file);
    const seen = lstatIfThere(this.fs, path);
    if (!seen?.isFile) return undefined;
    const handle = this.#openIfThere(path);
    if (!handle) return undefined;
    const info = statOpen(handle);
    // Somebody may have put a link in the file's place before it was opened.
    if (info.ino === seen.ino && info.dev === seen.dev) return { handle, info };
    handle.close();
    return undefined;
  }

  /**
   * Whether a file that has other names may be a mail of the box: its owner, and nobody
   * else, can put files here, and could as well copy it. `doveadm copy`, a delivery to
   * several boxes and some backups make such files.
   */
  mayHaveLinked({ uid }: Deno.FileInfo): boolean {
    const folders = MAIL_FOLDERS.map((folder) => this.pathOf(folder));
    return [this.path, ...folders].every((path) => {
      const info = this.fs.lstatSync(path);
      return info.uid === uid && ((info.mode ?? 0) & 0o022) === 0;
    });
  }

  #openIfThere(path: string): OpenFile | undefined {
    try {
      return this.fs.openSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }
}

/** Whether it is a regular file whose name has no dot before it. */
export function mayBeMail({ isFile, name }: Deno.DirEntry): boolean {
  return isFile && !name.startsWith(".");
}

function statOpen(handle: OpenFile): Deno.FileInfo {
  try {
    return handle.statSync();
  } catch (error) {
    handle.close();
    throw error;
  }
}
