import { type Clock, settlesWithin } from "../../../program/clock.ts";
import { writeAllSync } from "../../../program/system/write_all_sync.ts";
import type { BoxFiles } from "../box_files.ts";
import {
  lstatIfThere,
  type OpenFile,
  removeIfThere,
  syncFolderAside,
} from "../file_system.ts";
import { BlockWriter } from "./block_writer.ts";
import { type Patience, silent } from "../patience.ts";

/** No program writes a mail for longer (https://cr.yp.to/proto/maildir.html). */
const ABANDONED_MS = 36 * 3600 * 1000;
/** Within that a lock comes that nobody else holds, in ms. */
const FREE_LOCK_MS = 200;
/**
 * Each time so many bytes have come, the disk begins to write while more bytes come: soon
 * at first, for a mail of a megabyte, and then twice as many each time.
 */
const FLUSH_BYTES = { first: 256 * 1024, most: 4 * 1024 * 1024 };

/**
 * A file in a sender's `tmp` while it is written. It is locked (flock), so that recovery
 * can tell it from one whose writer has died.
 */
export class TmpFile {
  readonly #files: BoxFiles;
  readonly #file: OpenFile;
  #name: string;
  readonly #blocks = new BlockWriter((block) => this.#append(block));
  #unflushed = 0;
  #flushAt = FLUSH_BYTES.first;
  #flushing?: Promise<void>;
  #flushError?: { cause: unknown };

  /** @throws {Deno.errors.AlreadyExists} If there is a file of this name. */
  constructor(files: BoxFiles, name: string) {
    this.#file = createLocked(files, name);
    this.#files = files;
    this.#name = name;
  }

  /** Takes the next bytes. The latest of them are in the file after {@link writeOut}. */
  write(bytes: Uint8Array): void {
    this.#blocks.add(bytes);
  }

  /** Writes what {@link write} took; no more may come. */
  writeOut(): void {
    // A sync of the whole follows.
    this.#flushAt = Infinity;
    this.#blocks.end();
  }

  #append(block: Uint8Array): void {
    writeAllSync(this.#file, block);
    this.#unflushed += block.length;
    if (this.#unflushed >= this.#flushAt && !this.#flushing) this.#flush();
  }

  #flush(): void {
    this.#unflushed = 0;
    this.#flushAt = Math.min(2 * this.#flushAt, FLUSH_BYTES.most);
    this.#flushing = this.#file.sync()
      .catch((cause) => {
        // The system reports a failed write to one sync only.
        this.#flushError = { cause };
      })
      .finally(() => this.#flushing = undefined);
  }

  /** Writes what came, and puts these bytes in the place of the first ones. */
  rewriteStart(bytes: Uint8Array): void {
    this.writeOut();
    this.#file.seekSync(0, Deno.SeekMode.Start);
    writeAllSync(this.#file, bytes);
  }

  /** Renames the file, which takes the place of another of that name. */
  moveTo(name: string): void {
    const { fs } = this.#files;
    const path = this.#files.pathOf("tmp", this.#name);
    fs.renameSync(path, this.#files.pathOf("tmp", name));
    this.#name = name;
  }

  /** Makes the bytes, and on request the name, survive a loss of power. */
  async makeDurable(
    { name, patient = silent }: { name: boolean; patient?: Patience },
  ): Promise<void> {
    this.writeOut();
    await patient(Promise.all([this.#file.sync(), this.#flushing]));
    if (this.#flushError) throw this.#flushError.cause;
    const { fs } = this.#files;
    if (name) await patient(syncFolderAside(fs, this.#files.pathOf("tmp")));
  }

  close(): void {
    this.#blocks.drop();
    this.#file.close();
  }

  /** Closes and removes the file. If that fails, recovery removes it when it is old. */
  discard(): void {
    for (const step of [() => this.close(), () => this.#remove()]) {
      try {
        step();
      } catch {
        // It is closed, or cannot be removed.
      }
    }
  }

  #remove(): void {
    removeIfThere(this.#files.fs, this.#files.pathOf("tmp", this.#name));
  }
}

function createLocked(files: BoxFiles, name: string): OpenFile {
  const path = files.pathOf("tmp", name);
  for (;;) {
    const options = { write: true, createNew: true, mode: 0o600 };
    const file = files.fs.openSync(path, options);
    try {
      file.lockSync(true);
      // Recovery may have found it before it was locked, and removed it.
      if (file.statSync().nlink !== 0) return file;
    } catch (error) {
      file.close();
      removeIfThere(files.fs, path);
      throw error;
    }
    file.close();
  }
}

/**
 * Acts on a file of ours in `tmp` if its writer has died, which is when nobody has it
 * locked, and keeps it locked meanwhile.
 *
 * @param action Not called if the file is gone or has a writer. It may not await anything.
 * @returns Whether it was called.
 */
export async function ifUnattended(
  files: BoxFiles,
  file: string,
  clock: Clock,
  action: () => void = () => {},
): Promise<boolean> {
  const handle = files.open({ folder: "tmp", file })?.handle;
  if (!handle) return false;
  if (!handle.tryLockSync) return await ifLockedSoon(handle, clock, action);
  try {
    if (!handle.tryLockSync(true)) return false;
    action();
    return true;
  } finally {
    handle.close();
  }
}

/** Deno 2.6 cannot try a lock: a thread waits for it, and closes the file when it comes. */
async function ifLockedSoon(
  handle: OpenFile,
  clock: Clock,
  action: () => void,
): Promise<boolean> {
  const lock = handle.lock(true);
  const close = () => handle.close();
  if (!await settlesWithin(FREE_LOCK_MS, lock, clock)) {
    lock.then(close, close);
    return false;
  }
  try {
    await lock;
    action();
    return true;
  } finally {
    close();
  }
}

/**
 * Whether a file of `tmp` is too old to be still written.
 *
 * @param now In ms since the epoch.
 */
export function isAbandoned(
  files: BoxFiles,
  file: string,
  now: number,
): boolean {
  const info = lstatIfThere(files.fs, files.pathOf("tmp", file));
  const changed = info?.mtime?.getTime() ?? now;
  return now - changed > ABANDONED_MS;
}
