import { newHasher } from "../../../crypto/hasher.ts";
import type { ImportedMessage } from "../../store.ts";
import { readMessage } from "../content.ts";
import { diskBytes } from "../disk_bytes.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { openLetter, PIECE } from "../letter_file.ts";
import { importKey, LAST_SECOND, orderKey } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Patience } from "../patience.ts";

/** So many mails of one second and size are looked at. */
const MOST = 100;

/**
 * Finds the mail that a message was exported from: one that was not imported, but came in
 * the same second and has the same bytes.
 *
 * @param patient Gives signs of life while a mail is read.
 */
export async function findSame(
  box: Mailbox,
  message: ImportedMessage,
  patient: Patience,
): Promise<MailEntry | undefined> {
  const second = Math.min(Math.floor(message.time / 1000), LAST_SECOND);
  const { mails } = box.mails.select({
    limit: MOST,
    where: "key >= ? AND key < ? AND bytes = ? AND " +
      "(draft IS NULL OR substr(draft, 1, ?) <> ?)",
    values: [
      ...[second, second + 1].map((at) => orderKey(at * 1e6, "")),
      String(diskBytes(message.size)),
      String(IMPORTED.length),
      IMPORTED,
    ],
  });
  for (const { mail } of mails) {
    if (await hasBytes(box, mail, message, patient)) return mail;
  }
}

/** What the keys of all imported messages begin with. */
const IMPORTED = importKey("");

async function hasBytes(
  box: Mailbox,
  mail: MailEntry,
  { size, hash }: ImportedMessage,
  patient: Patience,
): Promise<boolean> {
  const letter = openLetter(box.files, mail, PIECE);
  if (!letter) return false;
  if (letter.info.size !== size) {
    letter.handle.close();
    return false;
  }
  const hasher = await newHasher();
  for (const piece of readMessage(letter)) {
    hasher.update(piece);
    await patient();
  }
  return hasher.hex() === hash;
}
