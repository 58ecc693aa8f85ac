import { parseDeletedName } from "../changes/deleted_name.ts";
import { lstatIfThere } from "../file_system.ts";
import { type Checking, checkPermissions } from "./checking.ts";

/** The folder of the deleted mails, if the box has one. */
export async function checkDeleted(checking: Checking): Promise<void> {
  const { box: { files }, found } = checking;
  const info = lstatIfThere(files.fs, files.pathOf("deleted"));
  if (!info) return;
  if (!info.isDirectory) {
    return await found("deleted", "is a file or a link, not a folder");
  }
  await checkPermissions(checking, "deleted", 0o700);
  for await (const { isFile, name } of files.entriesInPieces("deleted")) {
    const path = `deleted/${name}`;
    if (!isFile || !parseDeletedName(name)) {
      await found(path, "is not a deleted mail");
    } else await checkPermissions(checking, path, 0o600);
  }
}
