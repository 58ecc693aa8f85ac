import { withInfo } from "../../../letter/info_mark.ts";
import type { MovedPlace } from "../../transfer/transfer.ts";
import { deletedName } from "../changes/deleted_name.ts";
import type { BoxFile } from "../mail_file.ts";

/** The file of a mail in a box: a mail in `new` has an ending only if it has flags. */
export function fileOf(
  base: string,
  { flags, recent, deleted }: MovedPlace,
): BoxFile {
  const file = recent && flags === "" ? base : withInfo(base, flags);
  const folder = recent ? "new" : "cur";
  if (deleted === undefined) return { folder, file };
  return {
    folder: "deleted",
    file: deletedName({ time: deleted, folder, file }),
  };
}
