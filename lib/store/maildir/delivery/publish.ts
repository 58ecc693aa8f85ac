import type { MailFile } from "../box_files.ts";
import { OverQuotaError } from "../../errors.ts";
import { lstatIfThere, removeIfThere, syncFolder } from "../file_system.ts";
import { isDamage, isIndexError } from "../index/index_file.ts";
import { splitFileName } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { type JournalEntry, type JournalMail, undoName } from "./journal.ts";

/**
 * Gives every recipient a link to the entry; durable when it resolves. To be called
 * with the sender's `tmp` locked. The entry's file stays.
 *
 * @param quota Bytes that a box may have.
 * @throws If one recipient cannot have it; then none has, or, if even that fails, the
 * entry is left to be undone.
 */
export function publish(entry: JournalEntry, quota?: number): void {
  const given: Mailbox[] = [];
  try {
    giveToAll(entry, { quota, given });
  } catch (error) {
    takeBack(entry, given);
    throw error;
  }
}

/**
 * The same, but what was done when it fails stays done.
 *
 * @param given Gets the recipients that have a link.
 */
export function giveToAll(
  entry: JournalEntry,
  { quota, given }: { quota?: number; given: Mailbox[] },
): void {
  const { id, mail, sender, recipients } = entry;
  for (const box of recipients) {
    const { files } = box;
    const link = () => {
      if (quota !== undefined) checkRoom(box, mail.bytes, quota);
      files.fs.linkSync(
        sender.files.pathOf("tmp", id),
        files.pathOf("new", id),
      );
      given.push(box);
    };
    box.change(["new"], link, () => box.mails.add(mail));
  }
  for (const { files } of recipients) {
    syncFolder(files.fs, files.pathOf("new"));
  }
}

/** Other workers deliver, too: only here is it known what room there is. */
function checkRoom(box: Mailbox, bytes: number, quota: number): void {
  try {
    if (box.mails.bytes() + bytes <= quota) return;
  } catch (error) {
    if (isIndexError(error)) return;
    throw error;
  }
  throw new OverQuotaError(box.files.user);
}

/** The entry stays if a link of it may: recovery goes on from there. */
function takeBack(entry: JournalEntry, given: Mailbox[]): void {
  try {
    if (given.length === 0) return removeEntry(entry);
    const marked = markForUndo(entry);
    removeLinks(entry.mail, given);
    removeEntry(entry, marked);
  } catch {
    // The sender is told why the delivery failed, not why this did.
  }
}

/**
 * So that recovery does not finish what the sender was told has failed.
 *
 * @returns Whether the entry has the name that says so.
 */
function markForUndo({ sender, id }: JournalEntry): boolean {
  const { files } = sender;
  let marked = false;
  try {
    const name = files.pathOf("tmp", undoName(id));
    files.fs.renameSync(files.pathOf("tmp", id), name);
    marked = true;
    syncFolder(files.fs, files.pathOf("tmp"));
  } catch {
    // The links are removed at once, if they can be.
  }
  return marked;
}

/** Removes the entry's own file. */
export function removeEntry({ sender, id }: JournalEntry, undo = false): void {
  const name = undo ? undoName(id) : id;
  removeIfThere(sender.files.fs, sender.files.pathOf("tmp", name));
}

/**
 * Takes a mail out of boxes, wherever its readers have put it.
 *
 * @throws If that failed in one of them; in the others it is done.
 */
export function removeLinks(mail: JournalMail, boxes: Mailbox[]): void {
  const errors: unknown[] = [];
  for (const box of boxes) {
    try {
      remove(box, mail);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

function remove(box: Mailbox, { id, draft }: JournalMail): void {
  box.change(
    ["new", "cur"],
    () => removeCopies(box, id),
    () => box.mails.remove(id),
  );
  forgetDeleted(box, draft);
  const { fs } = box.files;
  syncFolder(fs, box.files.pathOf("new"));
  syncFolder(fs, box.files.pathOf("cur"));
}

/** A note that stayed would say that the draft was delivered. */
function forgetDeleted(box: Mailbox, draft: string): void {
  try {
    box.drafts.forgetDeleted(draft);
  } catch (error) {
    if (!isDamage(error)) throw error;
    box.dropIndex();
  }
}

function removeCopies(box: Mailbox, id: string): void {
  for (const { folder, file } of findCopies(box, id)) {
    removeIfThere(box.files.fs, box.files.pathOf(folder, file));
  }
}

/** The files of a mail in a box: one, as a rule, with whatever flags. */
export function findCopies(box: Mailbox, id: string): MailFile[] {
  const { fs } = box.files;
  if (lstatIfThere(fs, box.files.pathOf("new", id))) {
    return [{ folder: "new", file: id }];
  }
  return (["new", "cur"] as const).flatMap((folder) =>
    [...box.files.names(folder)]
      .filter((file) => splitFileName(file).base === id)
      .map((file) => ({ folder, file }))
  );
}
