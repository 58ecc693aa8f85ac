import type { MailRef, MailSummary } from "../../store.ts";
import { removeIfThere, syncFolderAside } from "../file_system.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { tagOfId } from "../mail_name.ts";
import { toSummary } from "../mail_summary.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Patience } from "../patience.ts";
import { type Refresh, withMail } from "./with_mail.ts";

/** Removes a mail for ever. */
export async function deleteMail(
  box: Mailbox,
  ref: MailRef,
  refresh: Refresh,
  { now, patient }: { now: number; patient: Patience },
): Promise<MailSummary | undefined> {
  const removed = await withMail(box, ref, refresh, (found) => {
    return removeMail(box, found.mail, now) ? found : undefined;
  });
  if (!removed) return undefined;
  const folder = box.files.pathOf(removed.mail.folder);
  await patient(syncFolderAside(box.files.fs, folder));
  return toSummary(removed);
}

/** @returns False if the file is not there any more. */
export function removeMail(
  box: Mailbox,
  mail: MailEntry,
  now: number,
): boolean {
  const { id, draft, folder, file } = mail;
  const path = box.files.pathOf(folder, file);
  // First: if the mail is gone and its delivery is finished later, it does not come back.
  if (draft !== undefined && tagOfId(id) !== undefined) {
    box.drafts.noteDeleted(draft, id, now);
  }
  return box.change(
    [folder],
    () => removeIfThere(box.files.fs, path),
    (removed) => {
      if (removed) box.mails.remove(id);
    },
  );
}
