import { syncFolderAside } from "../file_system.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Patience } from "../patience.ts";

/** Makes it survive a loss of power that a mail went into `deleted`, or came from there. */
export async function syncFolders(
  { files, deleted }: Mailbox,
  { folder }: Pick<MailEntry, "folder">,
  patient: Patience,
): Promise<void> {
  const folders = [folder, ...deleted.exists() ? ["deleted" as const] : []];
  const syncs = folders.map((name) =>
    syncFolderAside(files.fs, files.pathOf(name))
  );
  await patient(Promise.all(syncs));
}
