import type { DeliveryContext } from "./delivery.ts";
import { withFolderLocked } from "./folder_lock.ts";
import { tagOfId } from "./mail_name.ts";
import type { Mailbox } from "./mailbox.ts";
import { type Parcel, parseParcelName, renameParcel } from "./parcel.ts";
import { findCopies, publish, removeParcel } from "./publish.ts";
import { noteSent, sentBefore, settleParcel } from "./settle.ts";

/**
 * Delivers a parcel, unless its draft was delivered already: then the answer is that of
 * the first delivery. The parcel's file is removed once there is time, or by recovery.
 *
 * @returns The mail's id.
 */
export function deliverOnce(
  parcel: Parcel,
  context: DeliveryContext,
): { id: string } {
  const { fs } = context.boxes;
  let begun = false;
  try {
    const tmp = parcel.sender.files.pathOf("tmp");
    return withFolderLocked(fs, tmp, () => {
      const earlier = findEarlier(parcel, context);
      if (earlier) {
        removeQuietly(parcel);
        return { id: earlier };
      }
      const missing = forThoseWithout(parcel, context.now());
      begun = true;
      publish(missing, context.quota);
      const now = context.now();
      context.afterwards.add(() => conclude(missing, now));
      return { id: missing.id };
    });
  } catch (error) {
    if (!begun) removeQuietly(parcel);
    throw error;
  }
}

/**
 * Notes that a parcel was delivered, and removes it: until then it is what tells that.
 * What fails is left to recovery.
 */
function conclude(parcel: Parcel, now: number): void {
  const { sender, id, mail: { draft } } = parcel;
  try {
    withFolderLocked(sender.files.fs, sender.files.pathOf("tmp"), () => {
      // Another worker, to which the draft came again, may have done it.
      if (sentBefore(sender, draft, now) === id) return;
      noteSent(sender, draft, id, now);
      removeParcel(parcel);
    });
  } catch {
    // All recipients have the mail.
  }
}

/** What stays is removed by recovery. */
function removeQuietly(parcel: Parcel): void {
  try {
    removeParcel(parcel);
  } catch {
    // All recipients have the mail, or nobody.
  }
}

/** The id that a delivery of the draft ended with, or ends with now. */
function findEarlier(
  { sender, id, mail: { draft } }: Parcel,
  { boxes, now }: DeliveryContext,
): string | undefined {
  const sent = sentBefore(sender, draft, now());
  if (sent) return sent;
  // The worker that began it may have died a moment ago, before any recovery.
  const tag = tagOfId(id);
  for (const file of [...sender.files.names("tmp")]) {
    if (file === id || parseParcelName(file)?.tag !== tag) continue;
    const settled = settleParcel(boxes, sender, file, now());
    if (settled?.outcome === "finished") return settled.id;
  }
}

/**
 * The parcel for the recipients who did not get the draft before. That some did happens
 * when the sender's index was thrown away, or when a worker died and they deleted the
 * mail before anybody else had it. The mail keeps the id that it had.
 */
function forThoseWithout(parcel: Parcel, now: number): Parcel {
  const { draft } = parcel.mail;
  const had = parcel.recipients.map((box) => receivedBefore(box, draft, now));
  const id = had.find((id) => id !== undefined);
  if (id === undefined) return parcel;
  const recipients = parcel.recipients.filter((_, i) => had[i] === undefined);
  return { ...renameParcel(parcel, id), recipients };
}

function receivedBefore(
  box: Mailbox,
  draft: string,
  now: number,
): string | undefined {
  try {
    const id = box.once.received(draft, now);
    if (id === undefined || box.once.deleted(draft) === id) return id;
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
