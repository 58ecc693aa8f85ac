import type { BoxFiles } from "../../box_files.ts";
import { lstatIfThere } from "../../file_system.ts";
import type { MailFolder } from "../../mail_file.ts";

/**
 * Longer than a step of the time that Deno tells, a second, and one of a kernel's clock, 10
 * ms: two changes may look like one.
 */
const STEP_MS = 1020;

/**
 * What a folder of a box looks like. If it is the same later on, no name in it came to
 * stand for another file meanwhile, nor the folder's own name for another folder: that
 * changes the folder's time of change (`ctime`), which no program can set.
 *
 * @returns Nothing if it changed just now, so that another change may not show.
 */
export function stampOf(
  files: BoxFiles,
  folder: MailFolder,
): string | undefined {
  const info = lstatIfThere(files.fs, files.pathOf(folder));
  const changed = info?.ctime?.getTime() ?? Infinity;
  const isOld = files.fs.now() - changed > STEP_MS;
  if (!info?.isDirectory || !isOld) return undefined;
  return `${info.dev} ${info.ino} ${changed}`;
}
