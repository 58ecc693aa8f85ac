import { withInfo } from "../../letter/info_mark.ts";
import { PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { syncFolder } from "../../keys/atomic_write.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { FileError, fileError } from "../file_error.ts";
import { idOfLocal, markedFlags, splitName, UNFINISHED } from "./local_name.ts";
import { STATE_FILE } from "./sync_state.ts";

/** A mail's file. */
export interface LocalMail {
  folder: "new" | "cur";
  name: string;
  flags: string;
}

/** `new` before `cur`: a mail that moves while both are read is seen twice, not never. */
const MAIL_FOLDERS = ["new", "cur"] as const;

/** The Maildir on this side (https://cr.yp.to/proto/maildir.html). */
export class LocalMaildir {
  private constructor(readonly dir: string) {}

  /**
   * Makes what is missing of a new Maildir. Links in the place of its folders could lead
   * elsewhere, and are refused.
   *
   * @throws {FileError} If the folder is something else, or has lost a folder of mails:
   * all of these would be taken for deleted.
   */
  static async open(dir: string): Promise<LocalMaildir> {
    try {
      await Deno.mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER });
      checkKind(dir);
      for (const name of ["tmp", ...MAIL_FOLDERS]) {
        await ensureFolder(`${dir}/${name}`);
      }
      return new LocalMaildir(dir);
    } catch (error) {
      throw error instanceof FileError ? error : fileError("write", dir, error);
    }
  }

  /** The mails that are here, by their ids. */
  scan(): Map<string, LocalMail> {
    const mails = new Map<string, LocalMail>();
    for (const folder of MAIL_FOLDERS) {
      for (const { name } of this.#entries(folder)) {
        if (name.startsWith(".")) continue;
        const { base, flags } = splitName(name);
        mails.set(idOfLocal(base), { folder, name, flags });
      }
    }
    return mails;
  }

  /**
   * Removes empty files of mails, as a loss of power leaves them of short ones.
   *
   * @param ids Those of the server's mails; other files are nobody's business.
   * @returns The ids of the mails that have to come again.
   */
  removeEmpty(ids: ReadonlySet<string>): Set<string> {
    const removed = new Set<string>();
    for (const [id, mail] of this.scan()) {
      if (!ids.has(id) || !this.#isEmpty(mail)) continue;
      this.remove(mail);
      removed.add(id);
    }
    return removed;
  }

  #isEmpty({ folder, name }: LocalMail): boolean {
    const path = `${this.dir}/${folder}/${name}`;
    try {
      const { isFile, size } = Deno.lstatSync(path);
      return isFile && size === 0;
    } catch (error) {
      // Another program has renamed it, or removed it.
      if (error instanceof Deno.errors.NotFound) return false;
      throw fileError("read", path, error);
    }
  }

  #entries(folder: string): Iterable<Deno.DirEntry> {
    const path = `${this.dir}/${folder}`;
    try {
      return [...Deno.readDirSync(path)];
    } catch (error) {
      throw fileError("read", path, error);
    }
  }

  /** Removes what an earlier sync left that was cut short. */
  removeUnfinished(): void {
    for (const { name } of this.#entries("tmp")) {
      if (name.startsWith(UNFINISHED)) this.#remove(`tmp/${name}`);
    }
  }

  /** @returns False if another program has renamed it meanwhile. */
  mark({ folder, name, flags }: LocalMail, seen: boolean): boolean {
    const { base } = splitName(name);
    const marked = `cur/${withInfo(base, markedFlags(flags, seen))}`;
    return this.#change(`${folder}/${name}`, (path) => {
      Deno.renameSync(path, `${this.dir}/${marked}`);
    });
  }

  /** @returns False if it is not there any more. */
  remove({ folder, name }: LocalMail): boolean {
    return this.#remove(`${folder}/${name}`);
  }

  #remove(file: string): boolean {
    return this.#change(file, (path) => Deno.removeSync(path));
  }

  #change(file: string, change: (path: string) => void): boolean {
    const path = `${this.dir}/${file}`;
    try {
      change(path);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw fileError("write", path, error);
    }
  }

  /** Resolves when the names of the mails are on the disk. */
  async sync(): Promise<void> {
    for (const folder of MAIL_FOLDERS) {
      await syncFolder(`${this.dir}/${folder}`);
    }
  }
}

function checkKind(dir: string): void {
  const names = [...Deno.readDirSync(dir)].map(({ name }) => name);
  const missing = MAIL_FOLDERS.filter((name) => !names.includes(name));
  if (missing.length === 0) return;
  if (names.includes(STATE_FILE)) {
    throw new FileError(
      EXIT.failed,
      `Cannot sync ${dir}: its folder ${missing[0]} is gone, with its mails`,
      `put it back; or remove ${dir}/${STATE_FILE}, and all mails come again`,
    );
  }
  if (names.some((name) => name !== "tmp" && !isMailFolder(name))) {
    throw new FileError(
      EXIT.failed,
      `Cannot sync ${dir}: it is neither a Maildir nor empty`,
      "name another folder; one that does not exist is made",
    );
  }
}

function isMailFolder(name: string): boolean {
  return MAIL_FOLDERS.some((folder) => folder === name);
}

async function ensureFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { mode: PRIVATE_FOLDER });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    if ((await Deno.lstat(path)).isDirectory) return;
    throw new FileError(
      EXIT.failed,
      `Cannot write ${path}: it is a link or a file, and no folder`,
    );
  }
}
