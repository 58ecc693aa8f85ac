import { syncFolder } from "../../keys/atomic_write.ts";
import { PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { KEYS } from "./layout.ts";

/** The folder in the new one that has what is restored until it is whole. */
export const UNFINISHED = "unfinished-restore";

/**
 * A folder, new or empty, that a backup is restored into. Until all is there it has one folder
 * whose name says so.
 */
export class RestorePlace {
  /** Whether the folder was made for this. */
  readonly #isNew: boolean;
  /** The folder without links. */
  readonly dir: string;
  /** Where the files are written. */
  readonly unfinished: string;

  /** @throws {Failure} If there is something in the folder, or it cannot be made. */
  constructor(dir: string) {
    try {
      this.#isNew = makeIfMissing(dir);
      this.dir = Deno.realPathSync(dir);
      checkEmpty(dir);
      this.unfinished = `${this.dir}/${UNFINISHED}`;
      Deno.mkdirSync(this.unfinished, { mode: PRIVATE_FOLDER });
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw cannotRestoreInto(dir, systemReason(error));
    }
  }

  /** Puts what was restored in its place; keys come last: no server starts without. */
  async finish(): Promise<void> {
    for (const name of ["mail", KEYS]) {
      Deno.renameSync(`${this.unfinished}/${name}`, `${this.dir}/${name}`);
    }
    Deno.removeSync(this.unfinished);
    await syncFolder(this.dir);
  }

  /** Removes what was restored so far. */
  discard(): void {
    try {
      Deno.removeSync(this.unfinished, { recursive: true });
      if (this.#isNew) Deno.removeSync(this.dir);
    } catch {
      // Its name says that it is not whole.
    }
  }
}

function makeIfMissing(dir: string): boolean {
  try {
    if (Deno.statSync(dir).isDirectory) return false;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER });
    return true;
  }
  throw cannotRestoreInto(dir, "it is no folder");
}

function checkEmpty(dir: string): void {
  const names = [...Deno.readDirSync(dir)].map(({ name }) => name);
  if (names.length === 0) return;
  const isUnfinished = names.join() === UNFINISHED;
  throw cannotRestoreInto(
    dir,
    "it is not empty",
    isUnfinished
      ? `an earlier restore did not end; remove ${dir}/${UNFINISHED}`
      : "name a new folder",
  );
}

function cannotRestoreInto(dir: string, reason: string, hint?: string) {
  const message = `Cannot restore into ${dir}: ${reason}`;
  return new Failure(EXIT.failed, message, hint);
}
