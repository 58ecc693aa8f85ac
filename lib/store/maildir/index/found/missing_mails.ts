import type { Mailbox } from "../../mailbox.ts";
import type { Progress } from "../progress_log.ts";
import type { FolderNames } from "./folder_names.ts";

/**
 * Mails that are noted or removed in one go: no other worker that wants to write waits longer
 * than that.
 */
export const BATCH = 200;

/**
 * Marks the names that the index has.
 *
 * @returns The ids that the index has by names that are not in the folders.
 */
export function compareWithIndex(box: Mailbox, found: FolderNames[]): string[] {
  const missing: string[] = [];
  for (const names of found) {
    const query = { columns: "file, id", table: "mails", where: "folder = ?" };
    box.database.read(() => {
      for (const [file, id] of box.database.rowsOf(query, names.folder)) {
        if (!names.mark(file as string)) missing.push(id as string);
      }
    });
  }
  return missing;
}

/** A mail that came or was renamed since the folder was read is not missing. */
export async function removeMissing(
  box: Mailbox,
  ids: string[],
  progress: Progress,
): Promise<void> {
  for (let i = 0; i < ids.length; i += BATCH) {
    await progress();
    box.database.write(() => {
      for (const id of ids.slice(i, i + BATCH)) {
        const mail = box.mails.byId(id);
        if (mail && !box.files.has(mail)) box.mails.remove(id);
      }
    });
  }
}
