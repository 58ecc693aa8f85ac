import type { MailFile } from "./box_files.ts";
import { OverQuotaError } from "./errors.ts";
import { lstatIfThere, removeIfThere, syncFolder } from "./file_system.ts";
import { isDamage, isIndexError } from "./index_file.ts";
import { draftOfId, splitFileName } from "./mail_name.ts";
import type { Mailbox } from "./mailbox.ts";
import { type Parcel, undoName } from "./parcel.ts";

/**
 * Gives every recipient a link to the parcel; durable when it resolves. To be called
 * with the sender's `tmp` locked. The parcel's file stays.
 *
 * @param quota Bytes that a box may have.
 * @throws If one recipient cannot have it; then none has, or, if even that fails, the
 * parcel is left to be undone.
 */
export async function publish(parcel: Parcel, quota?: number): Promise<void> {
  const given: Mailbox[] = [];
  try {
    await giveToAll(parcel, { quota, given });
  } catch (error) {
    await takeBack(parcel, given);
    throw error;
  }
}

/**
 * The same, but what was done when it fails stays done.
 *
 * @param given Gets the recipients that have a link.
 */
export async function giveToAll(
  parcel: Parcel,
  { quota, given }: { quota?: number; given: Mailbox[] },
): Promise<void> {
  const syncs: Promise<void>[] = [];
  try {
    for (const box of parcel.recipients) {
      give(parcel, box, { quota, given, syncs });
    }
  } finally {
    await Promise.allSettled(syncs);
  }
  await Promise.all(syncs);
}

/** The folder is made durable while the index takes the mail in. */
function give(
  { id, mail, sender }: Parcel,
  box: Mailbox,
  { quota, given, syncs }: {
    quota?: number;
    given: Mailbox[];
    syncs: Promise<void>[];
  },
): void {
  const { fs } = box.files;
  const link = () => {
    if (quota !== undefined) checkRoom(box, mail.bytes, quota);
    fs.linkSync(sender.files.pathOf("tmp", id), box.files.pathOf("new", id));
    given.push(box);
    syncs.push(syncFolder(fs, box.files.pathOf("new")));
  };
  box.change(["new"], link, () => box.mails.add(mail));
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

/** The parcel stays if a link of it may: recovery goes on from there. */
async function takeBack(parcel: Parcel, given: Mailbox[]): Promise<void> {
  try {
    if (given.length === 0) return removeParcel(parcel);
    const marked = await markForUndo(parcel);
    await removeLinks(parcel.id, given);
    removeParcel(parcel, marked);
  } catch {
    // The sender is told why the delivery failed, not why this did.
  }
}

/**
 * So that recovery does not finish what the sender was told has failed.
 *
 * @returns Whether it has the name that says so. If not, all links may still go.
 */
async function markForUndo({ sender, id }: Parcel): Promise<boolean> {
  const { files } = sender;
  try {
    const marked = files.pathOf("tmp", undoName(id));
    files.fs.renameSync(files.pathOf("tmp", id), marked);
  } catch {
    return false;
  }
  await syncFolder(files.fs, files.pathOf("tmp")).catch(() => {});
  return true;
}

/** Removes the parcel's own file. */
export function removeParcel({ sender, id }: Parcel, undo = false): void {
  const name = undo ? undoName(id) : id;
  removeIfThere(sender.files.fs, sender.files.pathOf("tmp", name));
}

/**
 * Takes a mail out of boxes, wherever its readers have put it.
 *
 * @throws If that failed in one of them; in the others it is done.
 */
export async function removeLinks(id: string, boxes: Mailbox[]): Promise<void> {
  const results = await Promise.allSettled(boxes.map((box) => remove(box, id)));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

async function remove(box: Mailbox, id: string): Promise<void> {
  box.change(
    ["new", "cur"],
    () => removeCopies(box, id),
    () => box.mails.remove(id),
  );
  forgetDeleted(box, id);
  const { fs } = box.files;
  await syncFolder(fs, box.files.pathOf("new"));
  await syncFolder(fs, box.files.pathOf("cur"));
}

/** A note that stayed would say that the draft was delivered. */
function forgetDeleted(box: Mailbox, id: string): void {
  try {
    box.once.forgetDeleted(draftOfId(id) ?? "");
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
