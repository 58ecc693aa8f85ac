import type { MailRef, MailSummary } from "../../store.ts";
import { removeIfThere } from "../file_system.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { tagOfId } from "../mail_name.ts";
import { toSummary } from "../mail_summary.ts";
import type { Mailbox } from "../mailbox.ts";
import { syncFolders } from "./sync_folders.ts";
import { type ChangeContext, withMail } from "./with_mail.ts";

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
