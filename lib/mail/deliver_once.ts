import type { DeliveryContext } from "./delivery.ts";
import { withFolderLocked } from "./folder_lock.ts";
import type { Mailbox } from "./mailbox.ts";
import { type Parcel, parseParcelName } from "./parcel.ts";
import { findCopies, publish, removeParcel } from "./publish.ts";
import { noteSent, settleParcel } from "./settle.ts";

/**
 * Delivers a parcel, unless its draft was delivered already: then the answer is that of
 * the first delivery. The parcel's file is gone afterwards, or left to recovery.
 *
 * @param draft The draft's hash.
 * @returns The mail's id.
 */
export async function deliverOnce(
  parcel: Parcel,
  draft: string,
  context: DeliveryContext,
): Promise<{ id: string }> {
  const { fs } = context.boxes;
  let begun = false;
  try {
    const tmp = parcel.sender.files.pathOf("tmp");
    return await withFolderLocked(fs, tmp, async () => {
      const earlier = await findEarlier(parcel, draft, context);
      if (!earlier) {
        begun = true;
        await publish(parcel, context.quota);
        noteSent(parcel.sender, draft, parcel.id, context.now());
      }
      removeQuietly(parcel);
      return { id: earlier ?? parcel.id };
    });
  } catch (error) {
    if (!begun) removeQuietly(parcel);
    throw error;
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

async function findEarlier(
  parcel: Parcel,
  draft: string,
  context: DeliveryContext,
): Promise<string | undefined> {
  return sentBefore(parcel.sender, draft, context.now()) ??
    await settleEarlier(parcel, draft, context) ??
    receivedBefore(parcel.recipients, draft);
}

/** The answer that an earlier delivery of a draft got. */
export function sentBefore(
  sender: Mailbox,
  draft: string,
  now: number,
): string | undefined {
  try {
    return sender.once.sent(draft, now);
  } catch (error) {
    sender.forgive(error);
  }
}

/** The worker that began it may have died a moment ago, before any recovery. */
async function settleEarlier(
  { sender, id }: Parcel,
  draft: string,
  { boxes, now }: DeliveryContext,
): Promise<string | undefined> {
  for (const file of [...sender.files.names("tmp")]) {
    if (file === id || parseParcelName(file)?.draft !== draft) continue;
    const settled = await settleParcel(boxes, sender, file, now());
    if (settled?.outcome === "finished") return settled.id;
  }
}

/** For when the sender's index was thrown away: one recipient has it, so all had. */
function receivedBefore(
  recipients: Mailbox[],
  draft: string,
): string | undefined {
  for (const box of recipients) {
    const id = receivedByOne(box, draft);
    if (id !== undefined) return id;
  }
}

/** The index may know a mail that a loss of power took: the file has to be there. */
function receivedByOne(box: Mailbox, draft: string): string | undefined {
  try {
    const mail = box.mails.byDraft(draft);
    const there = mail &&
      (box.files.has(mail) || findCopies(box, mail.id).length > 0);
    return there ? mail.id : box.once.deleted(draft);
  } catch (error) {
    box.forgive(error);
  }
}
