import {
  HEAD_ONLY,
  openLetter,
  type ReadLetter,
  senderOf,
  sizesOf,
} from "../letter_file.ts";
import type { LazyHead } from "../../../letter/read_head.ts";
import type { BoxFiles } from "../box_files.ts";
import { lstatIfThere } from "../file_system.ts";
import type { BoxFile, MailFile } from "../mail_file.ts";
import { microsOfFile } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import { readSmallLetter } from "./heads/small_letter.ts";
import { stampOf } from "./heads/stamp.ts";
import type { MailEntry } from "./mail_columns.ts";
import { inRange, makeEntry } from "./make_entry.ts";
import { sentPart } from "./rows/sent_part.ts";

/**
 * Reads what the index keeps of a mail; nothing if the file is not one.
 *
 * @param place Where the file is, if it is not among the mails.
 */
export function describe(
  box: Mailbox,
  id: string,
  mail: MailFile,
  place: BoxFile = mail,
): MailEntry | undefined {
  const letter = openIfReadable(box, place, mail.file);
  if (!letter) return undefined;
  try {
    const recipients = () => letter.head;
    return entryOf(box.files.user, id, mail, { ...letter, recipients });
  } finally {
    letter.handle.close();
  }
}

/**
 * The same of a letter that was read.
 *
 * @param user Whose box it is in.
 */
export function entryOf(
  user: string,
  id: string,
  { folder, file }: MailFile,
  letter: ReadLetter & LazyHead,
): MailEntry {
  const { info } = letter;
  const from = senderOf(letter.head, file);
  const isSame = from === letter.head.from;
  const head = isSame ? letter.head : { ...letter.head, from };
  const micros = microsOf(file, info);
  const sizes = sizesOf(letter, file);
  const entry = makeEntry(head, { folder, file, id, micros, ...sizes });
  if (from !== user) return entry;
  return Object.assign(entry, sentPart(user, { from, ...letter.recipients() }));
}

/** When a mail came, in µs since the epoch: the time of its file, if its name tells none. */
function microsOf(file: string, info?: Deno.FileInfo): number {
  return microsOfFile(file) ?? (info?.mtime?.getTime() ?? 0) * 1000;
}

/** The same for the key of its row, by the name alone where that tells it. */
export function microsOfMail(files: BoxFiles, mail: MailFile): number {
  const { folder, file } = mail;
  const info = microsOfFile(file) === undefined
    ? lstatIfThere(files.fs, files.pathOf(folder, file))
    : undefined;
  return inRange(microsOf(file, info));
}

/** One unreadable file must not hide all others; a check of the store names it. */
function openIfReadable(box: Mailbox, place: BoxFile, name: string) {
  try {
    return openLetter(box.files, place, HEAD_ONLY, name);
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}

/** A file of a box, and the id of its mail. */
export interface NamedMail extends MailFile {
  id: string;
}

/**
 * Reads what the index keeps of some mails of one folder; of those that are none, nothing.
 * While nobody else changes the folder, a small one takes a third of the system calls that
 * {@linkcode describe} makes.
 *
 * @param described Called after each.
 */
export async function describeAll(
  box: Mailbox,
  mails: readonly NamedMail[],
  described: (done: number) => Promise<void> | void,
): Promise<MailEntry[]> {
  const look = () => mails.length > 0 && stampOf(box.files, mails[0].folder);
  const stamp = look();
  if (stamp) {
    const entries = await describeEach(describeSmall, box, mails, described);
    if (look() === stamp) return entries;
  }
  return await describeEach(describe, box, mails, described);
}

async function describeEach(
  way: typeof describe,
  box: Mailbox,
  mails: readonly NamedMail[],
  described: (done: number) => Promise<void> | void,
): Promise<MailEntry[]> {
  const entries: MailEntry[] = [];
  for (const [i, { id, folder, file }] of mails.entries()) {
    const entry = way(box, id, { folder, file });
    if (entry) entries.push(entry);
    const sign = described(i + 1);
    if (sign) await sign;
  }
  return entries;
}

/** To be believed only if no file of the folder was replaced meanwhile. */
function describeSmall(
  box: Mailbox,
  id: string,
  mail: MailFile,
): MailEntry | undefined {
  const letter = readSmallLetter(box.files, mail);
  if (!letter) return describe(box, id, mail);
  return entryOf(box.files.user, id, mail, letter);
}
