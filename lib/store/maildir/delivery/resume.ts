import { isUserName } from "../../../keys/names.ts";
import { lstatIfThere, syncFolder } from "../file_system.ts";
import {
  contentLength,
  contentSize,
  openAnyLetter,
  type OpenLetter,
} from "../letter_file.ts";
import { microsOfFile } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Mailboxes } from "../mailboxes.ts";
import {
  describeDelivered,
  type JournalEntry,
  parseJournalName,
} from "./journal.ts";
import { findCopies, giveToAll, removeEntry, removeLinks } from "./publish.ts";

/** Bytes of a letter that are read for its head. */
const AHEAD = 4096;

/** What became of a delivery that was left in the middle. */
export interface ResumedDelivery {
  outcome: "finished" | "undone";
  /** The mail's id. */
  id: string;
  to: string[];
}

/**
 * Ends a delivery that a crash, or an error, left in the middle. To be called with the
 * sender's `tmp` locked, so that no living worker is at it.
 *
 * @param file A name in the sender's `tmp`.
 * @returns Nothing if the file is no delivery that had begun.
 */
export function resumeDelivery(
  boxes: Mailboxes,
  sender: Mailbox,
  file: string,
  now: number,
): ResumedDelivery | undefined {
  const name = parseJournalName(file);
  const entry = name && readEntry(boxes, sender, file, name.id);
  if (!entry) return undefined;
  for (const { files } of entry.recipients) files.ensure(["new", "cur"]);
  if (name.undo) removeLinks(entry.mail, entry.recipients);
  else finish(entry, now);
  removeEntry(entry, name.undo);
  return {
    outcome: name.undo ? "undone" : "finished",
    id: name.id,
    to: entry.recipients.map((box) => box.files.user),
  };
}

/** Whether a file in the sender's `tmp` is a delivery left in the middle. */
export function isBegun(
  boxes: Mailboxes,
  sender: Mailbox,
  file: string,
): boolean {
  const name = parseJournalName(file);
  return !!name && readEntry(boxes, sender, file, name.id) !== undefined;
}

function readEntry(
  boxes: Mailboxes,
  sender: Mailbox,
  file: string,
  id: string,
): JournalEntry | undefined {
  const place = { folder: "tmp" as const, file };
  const letter = openAnyLetter(sender.files, place, AHEAD);
  if (!letter) return undefined;
  try {
    return toEntry(boxes, sender, letter, id);
  } finally {
    letter.handle.close();
  }
}

/** Somebody may have put a file there to send it as another's, or out of the box. */
function toEntry(
  boxes: Mailboxes,
  sender: Mailbox,
  letter: OpenLetter,
  id: string,
): JournalEntry | undefined {
  const { head, info } = letter;
  const { user: from } = sender.files;
  if (info.nlink === 1 || head.length === undefined || head.from !== from) {
    return undefined;
  }
  const recipients = head.to.filter(isUserName).map((user) => boxes.of(user))
    // A box that is no more was there when the delivery began.
    .filter((box) => lstatIfThere(box.files.fs, box.files.path)?.isDirectory);
  const mail = describeDelivered({
    id,
    micros: microsOfFile(id) as number,
    from,
    title: head.title,
    length: contentLength(letter, id),
    size: contentSize(letter),
    bytes: info.size,
  });
  return { sender, recipients, id, mail };
}

/**
 * Recipients get their links in the order of the To field: whoever comes before one that
 * had the mail had it, too, and may have deleted it since.
 */
function finish(entry: JournalEntry, now: number): void {
  const { recipients, sender, id, mail: { draft } } = entry;
  if (sentBefore(sender, draft, now) === id) return;
  const had =
    recipients.findLastIndex((box) =>
      findCopies(box, id).length > 0 || wasDeleted(box, draft)
    ) + 1;
  for (const { files } of recipients.slice(0, had)) {
    syncFolder(files.fs, files.pathOf("new"));
  }
  const rest = { ...entry, recipients: recipients.slice(had) };
  giveToAll(rest, { given: [] });
  noteSent(sender, draft, id, now);
}

function wasDeleted(box: Mailbox, draft: string): boolean {
  try {
    return box.drafts.deleted(draft) !== undefined;
  } catch (error) {
    box.forgive(error);
    return false;
  }
}

/** Where it cannot be noted, the mails themselves still tell that they came. */
export function noteSent(
  sender: Mailbox,
  draft: string,
  id: string,
  now: number,
): void {
  try {
    sender.drafts.noteSent(draft, id, now);
  } catch (error) {
    sender.forgive(error);
  }
}

/** The answer that an earlier delivery of a draft got. */
export function sentBefore(
  sender: Mailbox,
  draft: string,
  now: number,
): string | undefined {
  try {
    return sender.drafts.sent(draft, now);
  } catch (error) {
    sender.forgive(error);
  }
}
