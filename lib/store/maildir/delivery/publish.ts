import { asStorageSync, OverQuotaError } from "../../errors.ts";
import {
  lstatIfThere,
  removeIfThere,
  syncFolder,
  syncFolderAside,
} from "../file_system.ts";
import { cannotTell } from "../index/index_error.ts";
import { MAIL_FOLDERS, type MailFile } from "../mail_file.ts";
import { sentPart } from "../index/rows/sent_part.ts";
import { isSeen, seenFileName, splitFileName } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { type Patience, silent } from "../patience.ts";
import {
  type JournalEntry,
  markForUndo,
  removeEntry,
  undoName,
} from "./journal.ts";

/**
 * Gives every recipient a link to the entry, and the sender a copy; durable on return. The
 * caller has the sender's `tmp` locked. The entry's file stays.
 *
 * @param quota Bytes that a box may have.
 * @returns False if the sender's box has no room for the copy.
 * @throws If one recipient cannot have it. Then none has it, or, if even that fails, the
 * entry is left to be undone.
 */
export async function publish(
  entry: JournalEntry,
  { quota, patient = silent }: { quota?: number; patient?: Patience } = {},
): Promise<boolean> {
  const given: Mailbox[] = [];
  try {
    // First of all: a delivery that has begun, and is finished later, has its copy.
    const copied = !entry.copy || giveCopy(entry, { quota, given });
    for (const box of entry.recipients) {
      giveTo(box, entry, { quota, given });
      await patient();
    }
    await patient(syncAll(changedFolders(entry)));
    return copied;
  } catch (error) {
    takeBack(entry, given);
    throw error;
  }
}

/** Which recipients have got it, and how much they may have. */
interface Giving {
  quota?: number;
  /** Gets the recipients that have a link. */
  given: Mailbox[];
}

/**
 * The same for a worker that nobody waits for, but what it did before it fails stays done.
 */
export function giveToAll(entry: JournalEntry, giving: Giving): void {
  for (const box of entry.recipients) giveTo(box, entry, giving);
  for (const { fs, path } of changedFolders(entry)) syncFolder(fs, path);
}

/** @returns False if there is no room for it, which keeps nobody from getting the mail. */
function giveCopy(entry: JournalEntry, giving: Giving): boolean {
  const file = seenFileName(entry.mail.id);
  try {
    giveTo(entry.sender, entry, giving, { folder: "cur", file });
    return true;
  } catch (error) {
    if (error instanceof OverQuotaError) return false;
    throw error;
  }
}

function giveTo(
  box: Mailbox,
  { sender, mail, people }: JournalEntry,
  { quota, given }: Giving,
  place: MailFile = { folder: "new", file: mail.id },
): void {
  const { files } = box;
  const link = () => {
    if (quota !== undefined) checkRoom(box, mail.bytes, quota);
    const entry = sender.files.pathOf("tmp", mail.id);
    files.fs.linkSync(entry, files.pathOf(place.folder, place.file));
    given.push(box);
  };
  const unread = !isSeen(place.file);
  const mine = { ...mail, ...place, unread, ...sentPart(files.user, people) };
  const note = () => box.noteMail(mine);
  const step = () => box.change([place.folder], link, note);
  asStorageSync("deliver the mail", step, files);
}

/**
 * What has to be synced, in any order. A mail is on the disk when its folder is. The entry
 * has to outlive a loss of power until its draft is noted.
 */
function changedFolders({ recipients, sender, copy }: JournalEntry) {
  const { files: { fs }, files } = sender;
  return [
    ...copy ? [{ fs, path: files.pathOf("cur") }] : [],
    ...recipients.map(({ files }) => ({
      fs: files.fs,
      path: files.pathOf("new"),
    })),
    { fs, path: files.pathOf("tmp") },
  ];
}

/** All at once: a file system often writes several folders in one go. */
async function syncAll(
  folders: ReturnType<typeof changedFolders>,
): Promise<void> {
  const syncs = folders.map(({ fs, path }) => syncFolderAside(fs, path));
  // Each is awaited, also when another fails.
  const failed = (await Promise.allSettled(syncs))
    .find(({ status }) => status === "rejected");
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

/** Other workers deliver, too: only with the index locked is the room known. */
export function checkRoom(box: Mailbox, bytes: number, quota: number): void {
  try {
    if (box.mails.bytes() + bytes <= quota) return;
  } catch (error) {
    if (cannotTell(error)) return;
    throw error;
  }
  throw new OverQuotaError(box.files.user);
}

/** If a link of the entry may stay, the entry stays as well: recovery goes on from there. */
function takeBack(entry: JournalEntry, given: Mailbox[]): void {
  try {
    if (given.length === 0) return removeEntry(entry);
    const marked = markForUndo(entry);
    removeLinks(entry, given);
    removeEntry(entry, marked ? undoName(entry.mail.id) : undefined);
  } catch {
    // The sender is told why the delivery failed, not why this did.
  }
}

/**
 * Takes the mail out of boxes, wherever its readers have put it.
 *
 * @throws If that failed in one of them; in the others it is done.
 */
export function removeLinks(entry: JournalEntry, boxes: Mailbox[]): void {
  const errors: unknown[] = [];
  for (const box of boxes) {
    try {
      remove(box, entry);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

function remove(box: Mailbox, { draft, mail: { id } }: JournalEntry): void {
  box.change(
    ["new", "cur"],
    () => removeCopies(box, id),
    () => box.mails.remove(id),
  );
  // A mark that stayed would say that the draft was delivered.
  box.drafts.forgetDeleted(draft);
  for (const folder of MAIL_FOLDERS) {
    syncFolder(box.files.fs, box.files.pathOf(folder));
  }
}

function removeCopies(box: Mailbox, id: string): void {
  box.deleted.forget(id);
  for (const { folder, file } of findCopies(box, id)) {
    removeIfThere(box.files.fs, box.files.pathOf(folder, file));
  }
}

/** The files of a mail in a box: one, as a rule, with whatever flags. */
export function findCopies({ files }: Mailbox, id: string): MailFile[] {
  if (lstatIfThere(files.fs, files.pathOf("new", id))) {
    return [{ folder: "new", file: id }];
  }
  return MAIL_FOLDERS.flatMap((folder) =>
    [...files.names(folder)]
      .filter((file) => splitFileName(file).base === id)
      .map((file) => ({ folder, file }))
  );
}
