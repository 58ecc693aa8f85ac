import {
  isOpenToOthers,
  PRIVATE_FOLDER,
  quoteForShell,
} from "../../../keys/file_modes.ts";
import { whyNotTrusted } from "../../../keys/strict_modes.ts";
import { isUserName } from "../../../program/user_names.ts";
import { diskFileSystem, type FileSystem } from "../file_system.ts";
import { BOX_FOLDERS } from "../mail_file.ts";

/**
 * The folders of mail that other users of the system can open, and a mail folder in which
 * they can put a box of theirs in the place of another. Whoever starts a program wants to
 * know, and mail goes on: some sites share boxes on purpose.
 *
 * @returns A sentence for each that can be looked at, with the command to type.
 */
export function openFolders(root: string, fs = diskFileSystem): string[] {
  // Where a link leads that is the mail folder.
  const info = look(fs, `${root}/.`);
  if (!info?.isDirectory) return [];
  const reason = whyNotTrusted(root, info);
  return [
    ...reason === undefined ? [] : [`the mail folder ${root}: ${reason}`],
    ...boxNames(fs, root).flatMap((user) =>
      openBox(fs, `${root}/${user}`, user)
    ),
  ];
}

function boxNames(fs: FileSystem, root: string): string[] {
  try {
    const names = [...fs.readDirSync(root)].map(({ name }) => name);
    return names.filter(isUserName).sort();
  } catch {
    // Whoever works with the boxes says why.
    return [];
  }
}

function openBox(fs: FileSystem, path: string, user: string): string[] {
  const open = ["", ...BOX_FOLDERS]
    .map((name) => name ? `${path}/${name}` : path)
    .filter((folder) => {
      const info = look(fs, folder);
      return info?.isDirectory && isOpenToOthers(info);
    });
  if (open.length === 0) return [];
  const command = `chmod ${PRIVATE_FOLDER.toString(8)}`;
  const words = open.map(quoteForShell).join(" ");
  return [`others can open the mail of ${user}; type: ${command} ${words}`];
}

/** Nothing also for a folder of another user, which is closed to this one. */
function look(fs: FileSystem, path: string): Deno.FileInfo | undefined {
  try {
    return fs.lstatSync(path);
  } catch {
    return undefined;
  }
}
