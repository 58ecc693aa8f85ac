import { recipientsOf } from "../../../letter/recipients.ts";
import { isStorageFailure } from "../../errors.ts";
import { isUserName } from "../../../program/user_names.ts";
import { lstatIfThere, syncFolder } from "../file_system.ts";
import { makeEntry } from "../index/make_entry.ts";
import {
  HEAD_ONLY,
  openAnyLetter,
  type OpenLetter,
  sizesOf,
} from "../letter_file.ts";
import { draftKey, microsOfFile } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Mailboxes } from "../mailboxes.ts";
import {
  type JournalEntry,
  type JournalName,
  markDone,
  parseJournalName,
  removeEntry,
} from "./journal.ts";
import { isOfLaterAccount } from "./later_account.ts";
import { findCopies, giveToAll, removeLinks } from "./publish.ts";

/** What became of a delivery that was left in the middle. */
export interface ResumedDelivery {
  outcome: "finished" | "undone";
  /** The mail's id. */
  id: string;
  to: string[];
}

/**
 * Ends a delivery that a crash, or an error, left in the middle. The caller has the sender's
 * `tmp` locked, so no living worker is at it.
 *
 * @param file A name in the sender's `tmp`.
 * @returns Nothing if the file is no delivery that has begun.
 */
export function resumeDelivery(
  boxes: Mailboxes,
  sender: Mailbox,
  file: string,
  now: number,
): ResumedDelivery | undefined {
  const name = parseJournalName(file);
  const entry = name && readEntry(boxes, sender, file, name);
  if (!entry) return undefined;
  if (name.state !== "done") {
    for (const { files } of haveIt(entry)) files.ensure(["new", "cur"]);
  }
  if (name.state === "undo") undo(entry, file);
  else if (name.state === "done") conclude(entry, file);
  else if (finish(entry, now)) conclude(entry, markDone(entry));
  else removeEntry(entry);
  return {
    outcome: name.state === "undo" ? "undone" : "finished",
    id: name.id,
    to: entry.recipients.map((box) => box.files.user),
  };
}

/** All who may have the mail: the sender may have a copy. */
function haveIt({ recipients, sender }: JournalEntry): Mailbox[] {
  return [...new Set([...recipients, sender])];
}

function undo(entry: JournalEntry, file: string): void {
  removeLinks(entry, haveIt(entry));
  removeEntry(entry, file);
}

/** Where the disk has no room for the note, the entry stays and says the same. */
function conclude(entry: JournalEntry, file: string): void {
  const { sender, draft, mail } = entry;
  try {
    sender.drafts.noteSent(draft, mail.id);
  } catch (error) {
    if (isStorageFailure(error)) return;
    throw error;
  }
  removeEntry(entry, file);
}

/** Whether a file in the sender's `tmp` is a delivery that has begun. */
export function isBegun(
  boxes: Mailboxes,
  sender: Mailbox,
  file: string,
): boolean {
  const name = parseJournalName(file);
  return !!name && readEntry(boxes, sender, file, name) !== undefined;
}

function readEntry(
  boxes: Mailboxes,
  sender: Mailbox,
  file: string,
  name: JournalName,
): JournalEntry | undefined {
  const letter = openAnyLetter(
    sender.files,
    { folder: "tmp", file },
    HEAD_ONLY,
  );
  if (!letter) return undefined;
  try {
    return toEntry(boxes, sender, letter, name);
  } finally {
    letter.handle.close();
  }
}

/** Somebody may have put a file there to send it as another's, or out of the box. */
function toEntry(
  boxes: Mailboxes,
  sender: Mailbox,
  letter: OpenLetter,
  { id, tag, state }: JournalName,
): JournalEntry | undefined {
  const { head, info } = letter;
  const { user: from } = sender.files;
  const begun = info.nlink !== 1 || state === "done";
  if (!begun || head.length === undefined || head.from !== from) {
    return undefined;
  }
  const micros = microsOfFile(id) as number;
  const { to, cc } = head;
  const recipients = recipientsOf(head).filter(isUserName)
    .map((user) => boxes.of(user))
    // A box that is gone was there when the delivery began.
    .filter((box) => lstatIfThere(box.files.fs, box.files.path)?.isDirectory)
    .filter((box) => !isOfLaterAccount(box, micros));
  const file = { id, folder: "new" as const, file: id, micros };
  const mail = makeEntry(head, { ...file, ...sizesOf(letter, id) });
  const people = { from, to, cc };
  return { sender, recipients, people, draft: draftKey(from, tag), mail };
}

/**
 * Recipients get their links in the order of the To field. So all that come before one who
 * had the mail had it, too, and may have deleted it since.
 *
 * @returns False if the draft was noted before: the crash came between the note and the
 * removal of the entry. All recipients had the mail, and those without it deleted it.
 */
function finish(entry: JournalEntry, now: number): boolean {
  const { recipients, sender, draft, mail } = entry;
  if (sender.drafts.sent(draft, now) === mail.id) return false;
  const had =
    recipients.findLastIndex((box) =>
      findCopies(box, mail.id).length > 0 ||
      box.drafts.deleted(draft) === mail.id
    ) + 1;
  for (const { files } of recipients.slice(0, had)) {
    syncFolder(files.fs, files.pathOf("new"));
  }
  syncFolder(sender.files.fs, sender.files.pathOf("cur"));
  giveToAll({ ...entry, recipients: recipients.slice(had) }, { given: [] });
  return true;
}
