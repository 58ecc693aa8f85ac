import type { MailRef, MailSummary } from "../../store.ts";
import { removeIfThere, syncFolderAside } from "../file_system.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { tagOfId } from "../mail_name.ts";
import { toSummary } from "../mail_summary.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Patience } from "../patience.ts";
import { type Refresh, withMail } from "./with_mail.ts";

/** What deleting, and bringing back, needs of the store. */
export interface ChangeContext {
  refresh: Refresh;
  /** In ms since the epoch. */
  now: number;
  /** Bytes that a box may have. */
  quota?: number;
  /** Awaits the disk. */
  patient: Patience;
}

/**
 * Takes a mail out of the box.
 *
 * @param forever Whether it cannot be brought back.
 */
export async function deleteMail(
  box: Mailbox,
  { forever = false, ...ref }: MailRef & { forever?: boolean },
  { refresh, now, patient }: ChangeContext,
): Promise<MailSummary | undefined> {
  const removed = await withMail(box, ref, refresh, (found) => {
    const { mail } = found;
    const gone = forever ? removeMail(box, mail, now) : keep(box, mail, now);
    return gone ? found : undefined;
  });
  if (!removed) return undefined;
  await syncFolders(box, removed.mail, patient);
  return toSummary(removed);
}

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

/** @returns False if the file is not there any more. */
function keep(box: Mailbox, mail: MailEntry, now: number): boolean {
  return takeOut(box, mail, now, () => box.deleted.take(mail, now, mail.bytes));
}

/** Removes a mail for ever; returns false if the file is not there any more. */
export function removeMail(
  box: Mailbox,
  mail: MailEntry,
  now: number,
): boolean {
  const path = box.files.pathOf(mail.folder, mail.file);
  return takeOut(box, mail, now, () => removeIfThere(box.files.fs, path));
}

function takeOut(
  box: Mailbox,
  { id, draft, folder }: MailEntry,
  now: number,
  take: () => boolean,
): boolean {
  // First: if the mail is gone and its delivery is finished later, it does not come back.
  if (draft !== undefined && tagOfId(id) !== undefined) {
    box.drafts.noteDeleted(draft, id, now);
  }
  return box.change([folder], take, (taken) => {
    if (taken) box.mails.remove(id);
  });
}
