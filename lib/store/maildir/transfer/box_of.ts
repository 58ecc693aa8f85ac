import { isUserName, setAsideUser } from "../../../program/user_names.ts";
import { TransferError } from "../../transfer/transfer.ts";
import { BoxFiles } from "../box_files.ts";
import type { FileSystem } from "../file_system.ts";

/**
 * The files of a box by its folder's name, which may be one that was set aside.
 *
 * @throws {TransferError} If no box has such a name.
 */
export function boxOf(fs: FileSystem, root: string, name: string): BoxFiles {
  const user = isUserName(name) ? name : setAsideUser(name);
  if (user !== undefined) return new BoxFiles(fs, root, user, name);
  throw new TransferError(
    `There is a box ${JSON.stringify(name)}, and no folder may have that name`,
  );
}
