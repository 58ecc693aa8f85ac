import { HEAD_ONLY, openLetter, senderOf, sizesOf } from "../letter_file.ts";
import type { BoxFile, MailFile } from "../mail_file.ts";
import { microsOfFile } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import type { MailEntry } from "./mail_columns.ts";
import { makeEntry } from "./make_entry.ts";
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
    const { head, info } = letter;
    const micros = microsOfFile(mail.file) ??
      (info.mtime?.getTime() ?? 0) * 1000;
    const sizes = sizesOf(letter, mail.file);
    const from = senderOf(head, mail.file);
    const entry = makeEntry(
      { ...head, from },
      { ...mail, id, micros, ...sizes },
    );
    return { ...entry, ...sentPart(box.files.user, { ...head, from }) };
  } finally {
    letter.handle.close();
  }
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
