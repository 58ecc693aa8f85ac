import type { BoxCount } from "../../transfer/transfer.ts";
import type { BoxFiles } from "../box_files.ts";
import { parseDeletedName } from "../changes/deleted_name.ts";
import { lstatIfThere, syncFolder } from "../file_system.ts";
import { type BoxFolder, MAIL_FOLDERS } from "../mail_file.ts";
import { isSeen } from "../mail_name.ts";

const DELETED = "deleted";

/**
 * Counts the files of a box by their names.
 *
 * @param since In ms since the epoch: what was deleted before that does not count.
 */
export async function countBox(
  files: BoxFiles,
  since: number,
): Promise<BoxCount> {
  const count = { mails: 0, unread: 0, deleted: 0 };
  for (const folder of MAIL_FOLDERS.filter((name) => has(files, name))) {
    for await (const name of files.namesInPieces(folder)) {
      count.mails++;
      if (!isSeen(name)) count.unread++;
    }
  }
  if (!has(files, DELETED)) return count;
  for await (const name of files.namesInPieces(DELETED)) {
    const deleted = parseDeletedName(name);
    if (deleted && deleted.time > since) count.deleted++;
  }
  return count;
}

/** Makes the names of a box's mails survive a loss of power. */
export function syncBox(files: BoxFiles): void {
  const folders = [...MAIL_FOLDERS, DELETED] as const;
  for (const folder of folders.filter((name) => has(files, name))) {
    syncFolder(files.fs, files.pathOf(folder));
  }
}

function has(files: BoxFiles, folder: BoxFolder): boolean {
  return !!lstatIfThere(files.fs, files.pathOf(folder))?.isDirectory;
}
