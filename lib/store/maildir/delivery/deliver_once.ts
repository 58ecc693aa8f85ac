import type { DeliveryContext } from "./mail_delivery.ts";
import { withFolderLocked } from "../folder_lock.ts";
import { tagOfId } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { type JournalEntry, parseJournalName, renameEntry } from "./journal.ts";
import { findCopies, publish, removeEntry } from "./publish.ts";
import { noteSent, resumeDelivery, sentBefore } from "./resume.ts";

/**
 * Delivers an entry, unless its draft was delivered already: then the answer is that of
 * the first delivery. The entry's file is removed once there is time, or by recovery.
 *
 * @returns The mail's id.
 */
export function deliverOnce(
  entry: JournalEntry,
  context: DeliveryContext,
): { id: string } {
  const { fs } = context.boxes;
  let begun = false;
  try {
    const tmp = entry.sender.files.pathOf("tmp");
    return withFolderLocked(fs, tmp, () => {
      const earlier = findEarlier(entry, context);
      if (earlier) {
        removeQuietly(entry);
        return { id: earlier };
      }
      const missing = forThoseWithout(entry, context.now());
      begun = true;
      publish(missing, context.quota);
      const now = context.now();
      context.deferred.add(() => conclude(missing, now));
      return { id: missing.id };
    });
  } catch (error) {
    if (!begun) removeQuietly(entry);
    throw error;
  }
}

/**
 * Notes that an entry was delivered, and removes it: until then it is what tells that.
 * What fails is left to recovery.
 */
function conclude(entry: JournalEntry, now: number): void {
  const { sender, id, mail: { draft } } = entry;
  try {
    withFolderLocked(sender.files.fs, sender.files.pathOf("tmp"), () => {
      // Another worker, to which the draft came again, may have done it.
      if (sentBefore(sender, draft, now) === id) return;
      noteSent(sender, draft, id, now);
      removeEntry(entry);
    });
  } catch {
    // All recipients have the mail.
  }
}

/** What stays is removed by recovery. */
function removeQuietly(entry: JournalEntry): void {
  try {
    removeEntry(entry);
  } catch {
    // All recipients have the mail, or nobody.
  }
}

/** The id that a delivery of the draft ended with, or ends with now. */
function findEarlier(
  { sender, id, mail: { draft } }: JournalEntry,
  { boxes, now }: DeliveryContext,
): string | undefined {
  const sent = sentBefore(sender, draft, now());
  if (sent) return sent;
  // The worker that began it may have died a moment ago, before any recovery.
  const tag = tagOfId(id);
  for (const file of [...sender.files.names("tmp")]) {
    if (file === id || parseJournalName(file)?.tag !== tag) continue;
    const resumed = resumeDelivery(boxes, sender, file, now());
    if (resumed?.outcome === "finished") return resumed.id;
  }
}

/**
 * The entry for the recipients who did not get the draft before. That some did happens
 * when the sender's index was thrown away, or when a worker died and they deleted the
 * mail before anybody else had it. The mail keeps the id that it had.
 */
function forThoseWithout(entry: JournalEntry, now: number): JournalEntry {
  const { draft } = entry.mail;
  const had = entry.recipients.map((box) => receivedBefore(box, draft, now));
  const id = had.find((id) => id !== undefined);
  if (id === undefined) return entry;
  const recipients = entry.recipients.filter((_, i) => had[i] === undefined);
  return { ...renameEntry(entry, id), recipients };
}

function receivedBefore(
  box: Mailbox,
  draft: string,
  now: number,
): string | undefined {
  try {
    const id = box.drafts.received(draft, now);
    if (id === undefined || box.drafts.deleted(draft) === id) return id;
    return isThere(box, id) ? id : undefined;
  } catch (error) {
    box.forgive(error);
  }
}

/** The index may know a mail that a loss of power took. */
function isThere(box: Mailbox, id: string): boolean {
  const mail = box.mails.byId(id);
  return (mail && box.files.has(mail)) || findCopies(box, id).length > 0;
}
