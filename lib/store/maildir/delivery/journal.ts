/**
 * The journal of deliveries.
 *
 * A mail on its way is a file in the sender's `tmp`. Every recipient gets a hard link to it,
 * so the file with several links is a record of its own delivery: its name says which draft
 * it is, and its To field names the recipients. A worker that finds one after a crash can
 * finish or undo the delivery.
 *
 * | name in `tmp` | links | what it is                        | after a crash      |
 * | ------------- | ----- | --------------------------------- | ------------------ |
 * | `UUID.part`   | 1     | a large mail, still being written | removed            |
 * | `ID`          | 1     | a whole mail that nobody has yet  | removed            |
 * | `ID`          | 2+    | a delivery that has begun         | finished           |
 * | `ID.done`     | any   | a delivery that all have          | its draft is noted |
 * | `ID.undo`     | 2+    | a delivery that failed            | undone             |
 *
 * `ID` is the mail's id, and the name of its file in every `new`. Workers deliver, finish
 * and undo with the sender's `tmp` locked: one worker at a time. All boxes have to be on
 * one file system.
 *
 * docs/store.md goes through a delivery step by step.
 *
 * @module
 */
import { removeIfThere, syncFolder } from "../file_system.ts";
import { makeEntry } from "../index/make_entry.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Correspondents } from "../index/rows/sent_part.ts";
import { microsOfFile, tagOfId } from "../mail_name.ts";

/** A mail on its way: a whole and durable file in the sender's `tmp`. */
export interface JournalEntry {
  sender: Mailbox;
  recipients: Mailbox[];
  /** Whether the sender's box gets a copy. Recovery does not know; it is given first. */
  copy?: boolean;
  /** What its head says of them, whoever still has to get it. */
  people: Correspondents;
  /** The key of the draft. */
  draft: string;
  /** What the index of every recipient gets; its id is the file's name. */
  mail: MailEntry;
}

/** The end of the name of an entry whose delivery failed. */
const UNDO = ".undo";
/** The same of one that every recipient has. */
const DONE = ".done";
const UNFINISHED = /^[0-9a-f-]{36}\.part$/;

/** The name in `tmp` of a mail that is still being written. */
export function unfinishedName(): string {
  return `${crypto.randomUUID()}.part`;
}

/** The name in `tmp` of an entry that is to be undone. */
export function undoName(id: string): string {
  return id + UNDO;
}

/** The name in `tmp` of an entry that every recipient has. */
export function doneName(id: string): string {
  return id + DONE;
}

/** Whether a name in `tmp` is one of ours: nobody else may be writing the file. */
export function isOwnName(file: string): boolean {
  return UNFINISHED.test(file) || parseJournalName(file) !== undefined;
}

/** What the name of an entry says. */
export interface JournalName {
  /** The mail's id. */
  id: string;
  /** The draft's tag. */
  tag: string;
  /** Whether it has to be finished, was delivered, or has to be undone. */
  state: "begun" | "done" | "undo";
}

/**
 * Takes the name of a file in `tmp` apart.
 *
 * @returns Nothing if it names no entry.
 */
export function parseJournalName(file: string): JournalName | undefined {
  const end = [UNDO, DONE].find((end) => file.endsWith(end)) ?? "";
  const id = end ? file.slice(0, -end.length) : file;
  const tag = tagOfId(id);
  const state = end === UNDO ? "undo" : end === DONE ? "done" : "begun";
  return tag === undefined ? undefined : { id, tag, state };
}

/** Gives the entry, and the mail that it becomes, another id; durable on return. */
export function renameEntry(entry: JournalEntry, id: string): JournalEntry {
  const { files } = entry.sender;
  const [from, to] = [entry.mail.id, id].map((n) => files.pathOf("tmp", n));
  files.fs.renameSync(from, to);
  syncFolder(files.fs, files.pathOf("tmp"));
  const micros = microsOfFile(id) as number;
  const mail = makeEntry(entry.mail, { ...entry.mail, id, file: id, micros });
  return { ...entry, mail };
}

/**
 * Notes that an entry is to be undone, so that no worker finishes a delivery whose sender
 * was told that it failed.
 *
 * @returns Whether the entry now has the name that says so.
 */
export function markForUndo({ sender, mail }: JournalEntry): boolean {
  const { files } = sender;
  let marked = false;
  try {
    const name = files.pathOf("tmp", undoName(mail.id));
    files.fs.renameSync(files.pathOf("tmp", mail.id), name);
    marked = true;
    syncFolder(files.fs, files.pathOf("tmp"));
  } catch {
    // The caller removes the links at once, if it can.
  }
  return marked;
}

/**
 * Notes that every recipient has the mail: from now on nobody gets it again, whatever the
 * recipients do with it.
 *
 * @returns The name that the entry has now.
 */
export function markDone({ sender: { files }, mail }: JournalEntry): string {
  const name = doneName(mail.id);
  try {
    files.fs.renameSync(
      files.pathOf("tmp", mail.id),
      files.pathOf("tmp", name),
    );
    return name;
  } catch {
    return mail.id;
  }
}

/**
 * Removes the entry's own file, which ends the delivery.
 *
 * @param name The name that the entry has.
 */
export function removeEntry(
  { sender: { files }, mail }: JournalEntry,
  name = mail.id,
): void {
  removeIfThere(files.fs, files.pathOf("tmp", name));
}
