import type { Delivered } from "../../store.ts";
import type { Deferred } from "../deferred.ts";
import { ifFolderUnlocked, whileFolderLocked } from "../folder_lock.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Mailboxes } from "../mailboxes.ts";
import type { Patience } from "../patience.ts";
import { tagOfId } from "../mail_name.ts";
import {
  type JournalEntry,
  markDone,
  parseJournalName,
  removeEntry,
  renameEntry,
} from "./journal.ts";
import { findCopies, publish } from "./publish.ts";
import { resumeDelivery } from "./resume.ts";

/** What the deliveries of a store have in common. */
export interface DeliveryContext {
  boxes: Mailboxes;
  /** Bytes that a box may have. */
  quota?: number;
  /** In ms since the epoch. */
  now(): number;
  deferred: Deferred;
  /** Awaits the lock, which is given up once the client has gone. */
  patient: Patience;
  /** Awaits the steps of a delivery that has begun, which go on without the client. */
  undeterred: Patience;
}

/**
 * Delivers an entry, unless its draft was delivered already: then the answer is that of
 * the first delivery. The entry's file is removed after the answer, or by recovery.
 */
export async function deliver(
  entry: JournalEntry,
  context: DeliveryContext,
): Promise<Delivered> {
  let begun = false;
  try {
    const { fs } = entry.sender.files;
    const tmp = entry.sender.files.pathOf("tmp");
    return await whileFolderLocked(fs, tmp, context.patient, async () => {
      const earlier = findEarlier(entry, context);
      if (earlier) {
        removeQuietly(entry);
        return { id: earlier };
      }
      const missing = forThoseWithout(entry, context.now());
      begun = true;
      const { quota, undeterred: patient } = context;
      const copied = await publish(missing, { quota, patient });
      const name = markDone(missing);
      context.deferred.add(() => conclude(missing, name));
      return { id: missing.mail.id, ...entry.copy && { copied } };
    });
  } catch (error) {
    if (!begun) removeQuietly(entry);
    throw error;
  }
}

/**
 * Notes that an entry was delivered, and removes it: until then the entry itself says so.
 * Another worker, to which the draft came again, may have done both; done twice they do no
 * harm. The lock keeps a worker that resumes the entry from seeing half of it. What fails
 * is left to recovery.
 *
 * @param name The name of the entry's file.
 * @returns "busy" while another worker delivers for this sender: nobody is to wait for that.
 */
function conclude(entry: JournalEntry, name: string): "busy" | void {
  const { sender, draft, mail } = entry;
  const { fs } = sender.files;
  try {
    const done = ifFolderUnlocked(fs, sender.files.pathOf("tmp"), () => {
      sender.drafts.noteSent(draft, mail.id);
      removeEntry(entry, name);
    });
    if (!done) return "busy";
  } catch {
    // All recipients have the mail.
  }
}

/** Recovery removes what stays. */
function removeQuietly(entry: JournalEntry): void {
  try {
    removeEntry(entry);
  } catch {
    // All recipients have the mail, or none.
  }
}

/** The id of the mail that a delivery of the draft made, or makes now. */
function findEarlier(
  { sender, draft, mail }: JournalEntry,
  { boxes, now }: DeliveryContext,
): string | undefined {
  // The store asked before the content came; another worker may have delivered since.
  const sent = sender.drafts.sent(draft, now());
  if (sent) return sent;
  // A worker may have begun it and not concluded: it died, or its client has the answer.
  const tag = tagOfId(mail.id);
  for (const file of [...sender.files.names("tmp")]) {
    if (file === mail.id || parseJournalName(file)?.tag !== tag) continue;
    const resumed = resumeDelivery(boxes, sender, file, now());
    if (resumed?.outcome === "finished") return resumed.id;
  }
}

/**
 * The entry for the recipients who did not get the draft before. Some have got it if the
 * sender's index was deleted, or if a worker died and they deleted the mail before the
 * others had it. The mail keeps the id that it had.
 */
function forThoseWithout(entry: JournalEntry, now: number): JournalEntry {
  const before = (box: Mailbox) => receivedBefore(box, entry.draft, now);
  const had = entry.recipients.map(before);
  const copied = entry.copy ? before(entry.sender) : undefined;
  const id = [...had, copied].find((id) => id !== undefined);
  if (id === undefined) return entry;
  const recipients = entry.recipients.filter((_, i) => had[i] === undefined);
  const copy = entry.copy && copied === undefined;
  return { ...renameEntry(entry, id), recipients, copy };
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
