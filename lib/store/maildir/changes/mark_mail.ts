import type { MailRef, MailSummary } from "../../store.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import type { MailFile, MailFolder } from "../mail_file.ts";
import { seenFileName, unseenFileName } from "../mail_name.ts";
import { toSummary } from "../mail_summary.ts";
import type { Mailbox } from "../mailbox.ts";
import { type Refresh, withMail } from "./with_mail.ts";

/**
 * Marks a mail as read or unread, which leaves its other flags as they are.
 *
 * @returns The mail as it is then.
 */
export function markMail(
  box: Mailbox,
  ref: MailRef,
  unread: boolean,
  refresh: Refresh,
): Promise<MailSummary | undefined> {
  return withMail(box, ref, refresh, ({ mail, index }) => {
    if (
      mail.unread !== unread && !rename(box, mail, markedFile(mail, unread))
    ) {
      return undefined;
    }
    return toSummary({ mail: { ...mail, unread }, index });
  });
}

/** Whatever fails here, the user has read the mail. */
export function markSeen(box: Mailbox, mail: MailEntry): void {
  try {
    rename(box, mail, markedFile(mail, false));
  } catch {
    // The disk is full: it stays unread.
  }
}

/** A mail that has flags lies in `cur`. */
function markedFile({ file }: MailEntry, unread: boolean): MailFile {
  const name = unread ? unseenFileName(file) : seenFileName(file);
  return { folder: "cur", file: name };
}

/** @returns False if another program renamed it first. */
function rename(box: Mailbox, mail: MailEntry, to: MailFile): boolean {
  const { files } = box;
  const step = () => {
    files.fs.renameSync(
      files.pathOf(mail.folder, mail.file),
      files.pathOf(to.folder, to.file),
    );
  };
  try {
    box.change(foldersOf(mail), step, () => box.mails.rename(mail.id, to));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function foldersOf({ folder }: MailEntry): MailFolder[] {
  return folder === "cur" ? ["cur"] : [folder, "cur"];
}
