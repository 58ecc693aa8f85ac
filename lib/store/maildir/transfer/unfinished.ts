/**
 * The file in a mail folder that says that `--migrate` has not brought all its mail yet.
 *
 * @module
 */
import { PRIVATE_FILE } from "../../../keys/file_modes.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { unfinishedWords } from "../../transfer/unfinished.ts";
import {
  diskFileSystem,
  type FileSystem,
  lstatIfThere,
  removeIfThere,
  syncFolder,
} from "../file_system.ts";

/** Its name: with a dot it is no box. */
export const UNFINISHED_FILE = ".unfinished-migration";

/** Notes where the mail of a folder comes from: wholly or not at all, durable on return. */
export function markUnfinished(
  fs: FileSystem,
  root: string,
  source: string,
): void {
  const path = `${root}/${UNFINISHED_FILE}`;
  const file = fs.openSync(`${path}.new`, {
    ...{ write: true, create: true, truncate: true },
    mode: PRIVATE_FILE,
  });
  try {
    file.writeSync(new TextEncoder().encode(`${source}\n`));
    file.syncSync();
  } finally {
    file.close();
  }
  fs.renameSync(`${path}.new`, path);
  syncFolder(fs, root);
}

/** Notes that it has come; durable on return. */
export function markFinished(fs: FileSystem, root: string): void {
  if (removeIfThere(fs, `${root}/${UNFINISHED_FILE}`)) syncFolder(fs, root);
}

/** Where the mail of a folder comes from that has not all of it; undefined if it has. */
export function unfinishedSource(
  fs: FileSystem,
  root: string,
): string | undefined {
  const path = `${root}/${UNFINISHED_FILE}`;
  if (!lstatIfThere(fs, path)) return undefined;
  return new TextDecoder().decode(fs.readFileSync(path)).trim();
}

/**
 * Refuses a mail folder that has not all its mail.
 *
 * @throws {Failure} With exit code 1.
 */
export function checkFinished(root: string): void {
  const source = unfinishedSource(diskFileSystem, root);
  if (source === undefined) return;
  throw new Failure(
    EXIT.failed,
    `Cannot use the mail in ${root}: ${unfinishedWords(source)}`,
  );
}
