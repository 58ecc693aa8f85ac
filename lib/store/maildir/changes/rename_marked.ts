import type { MailEntry } from "../index/mail_columns.ts";
import type { MailFile, MailFolder } from "../mail_file.ts";
import { seenFileName, unseenFileName } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";

/**
 * Gives the file of a mail the name that marks it as read or unread.
 *
 * @returns False if another program renamed it first.
 */
export function renameMarked(
  box: Mailbox,
  mail: MailEntry,
  unread: boolean,
): boolean {
  const { files } = box;
  const to = markedFile(mail, unread);
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

/** Whatever fails here, the user has read the mail. */
export function markSeen(box: Mailbox, mail: MailEntry): void {
  try {
    renameMarked(box, mail, false);
  } catch {
    // The disk is full: it stays unread.
  }
}

/** A mail that has flags lies in `cur`. */
function markedFile({ file }: MailEntry, unread: boolean): MailFile {
  const name = unread ? unseenFileName(file) : seenFileName(file);
  return { folder: "cur", file: name };
}
