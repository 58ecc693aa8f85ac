import { BoxFiles } from "../box_files.ts";
import { diskFileSystem, lstatIfThere } from "../file_system.ts";
import type { IndexDatabase } from "./index_database.ts";
import type { MailFolder } from "../mail_file.ts";

/** Longer than the steps of a kernel's clock (10 ms): two changes may look like one. */
const CLOCK_STEP_MS = 20;
/** How far back our own changes are dated, so that there is room for many in a row. */
const BACKDATE_MS = 200;
/** A time further ahead than this comes from a clock that was set back since. */
const AHEAD_MS = 1_000;
/** After this time a folder is read again, whatever its time. */
const TRUST_MS = 24 * 3600 * 1000;

/** What a folder looks like from outside: each file that comes or goes changes it. */
export interface FolderTime {
  inode: number;
  /** In ms since the epoch. */
  changed: number;
}

/**
 * When something came to a user's folder of new mail, or left it, in ms since the epoch; 0
 * if it is not there. Nothing is looked at through a link.
 *
 * @param root The folder of all boxes.
 * @throws {TypeError} If `user` is no user name.
 */
export function newMailTime(root: string, user: string): number {
  const files = new BoxFiles(diskFileSystem, root, user);
  if (!lstatIfThere(files.fs, files.path)?.isDirectory) return 0;
  const info = lstatIfThere(files.fs, files.pathOf("new"));
  return info?.isDirectory ? info.mtime?.getTime() ?? 0 : 0;
}

/**
 * Tells by a folder's modification time whether it changed since the index was last true
 * to it.
 *
 * A worker makes its changes with the index locked, and then sets the folder's time back a
 * little. A later change by another program sets it to the present, so the folder cannot
 * look the same, however coarse the kernel's clock is. Times only ever grow, since other
 * programs look at them, too.
 *
 * One change slips through: another program's in the microseconds between our change and
 * our dating of it, if no other change follows. {@linkcode TRUST_MS} bounds that.
 */
export class FolderTimes {
  constructor(readonly files: BoxFiles, readonly database: IndexDatabase) {}

  #now(): number {
    return this.files.fs.now();
  }

  /** What each of these folders looks like, if the index is true to it. */
  fresh(folders: readonly MailFolder[]): (FolderTime | undefined)[] {
    const rows = this.database.arrays(
      "SELECT folder, inode, changed, scanned FROM folder_times",
    );
    return folders.map((folder) => {
      const row = rows.find(([name]) => name === folder);
      return row && this.#ifSame(folder, row);
    });
  }

  #ifSame(
    folder: MailFolder,
    [, inode, changed, scanned]: unknown[],
  ): FolderTime | undefined {
    const now = this.look(folder);
    const age = Math.abs(this.#now() - (scanned as number));
    const same = now.inode === inode && now.changed === changed;
    return same && age < TRUST_MS ? now : undefined;
  }

  /** Whether the index has ever been true to all folders, and had all of their mails. */
  haveBeenTrue(): boolean {
    const row = this.database.get(
      "SELECT count(*) AS folders, (SELECT older FROM box) AS older FROM folder_times",
    );
    return row?.folders === 2 && row.older === 0;
  }

  /** The next look reads the folders again. */
  forget(): void {
    this.database.run("DELETE FROM folder_times");
  }

  /** @throws {StorageError} If it is no folder. */
  look(folder: MailFolder): FolderTime {
    const info = this.files.look(folder);
    return { inode: info.ino ?? 0, changed: info.mtime?.getTime() || 0 };
  }

  /**
   * Notes that the index is true to a folder that looked like `seen` before it was read,
   * unless it could have changed since without looking different.
   *
   * @returns False if it looks different now.
   */
  note(folder: MailFolder, seen: FolderTime): boolean {
    const now = this.look(folder);
    if (now.inode !== seen.inode || now.changed !== seen.changed) return false;
    if (isRecent(seen.changed, this.#now())) return true;
    this.database.run(
      "INSERT OR REPLACE INTO folder_times VALUES (?, ?, ?, ?)",
      folder,
      seen.inode,
      seen.changed,
      this.#now(),
    );
    return true;
  }

  /**
   * Dates a folder after a change of our own.
   *
   * @param before What it looked like before, when the index was true to it.
   */
  date(folder: MailFolder, before: FolderTime): void {
    const next = nextDate(before.changed, this.#now());
    if (next === undefined || !this.#setTime(folder, new Date(next))) return;
    this.database.run(
      "UPDATE folder_times SET changed = ? WHERE folder = ?",
      next,
      folder,
    );
  }

  /** A folder of another owner keeps its time, and is only read again each time. */
  #setTime(folder: MailFolder, date: Date): boolean {
    try {
      this.files.fs.utimeSync(this.files.pathOf(folder), date, date);
      return true;
    } catch {
      return false;
    }
  }
}

/** Whether another change could still get the same time. */
function isRecent(changed: number, now: number): boolean {
  const age = now - changed;
  return age < CLOCK_STEP_MS && age > -AHEAD_MS;
}

/** The time after `last` for a change made `now`, or undefined if there is no room. */
function nextDate(last: number, now: number): number | undefined {
  const next = Math.max(last + 1, now - BACKDATE_MS);
  if (next <= now - CLOCK_STEP_MS) return next;
  return last > now + AHEAD_MS ? now - BACKDATE_MS : undefined;
}
