import { BoxFiles } from "../box_files.ts";
import { diskFileSystem, lstatIfThere } from "../file_system.ts";
import { MAIL_FOLDERS } from "../mail_file.ts";

/**
 * How many mails are in the boxes of these users: a mail to two of them counts twice. It
 * reads the names of files only. A box or folder that is missing has none.
 *
 * @param root The folder of all boxes.
 * @throws {Error} The system's error, if a folder cannot be read.
 */
export async function countMails(
  root: string,
  users: readonly string[],
): Promise<number> {
  let mails = 0;
  for (const user of users) {
    const files = new BoxFiles(diskFileSystem, root, user);
    for (const folder of MAIL_FOLDERS) {
      mails += await countIn(files, folder);
    }
  }
  return mails;
}

async function countIn(
  files: BoxFiles,
  folder: typeof MAIL_FOLDERS[number],
): Promise<number> {
  let count = 0;
  if (!isFolder(files, folder)) return count;
  for await (const _name of files.namesInPieces(folder)) count++;
  return count;
}

function isFolder(
  files: BoxFiles,
  folder: typeof MAIL_FOLDERS[number],
): boolean {
  return [files.path, files.pathOf(folder)].every((path) =>
    lstatIfThere(files.fs, path)?.isDirectory
  );
}
