import type { MailRef, MailSummary, OpenMail, ReadQuery } from "../store.ts";
import type { BoxFiles, OpenMailFile } from "./box_files.ts";
import { readContent, readMessage, type Started } from "./content.ts";
import type { Deferred } from "./deferred.ts";
import { removeIfThere, syncFolderAside } from "./file_system.ts";
import type { MailEntry } from "./index/mail_columns.ts";
import type { FoundMail } from "./index/mail_index.ts";
import {
  HEAD_ONLY,
  type OpenLetter,
  openLetter,
  PIECE,
} from "./letter_file.ts";
import type { MailFolder } from "./mail_file.ts";
import { flagLetters, seenFileName, tagOfId } from "./mail_name.ts";
import { toSummary } from "./mail_summary.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Patience } from "./patience.ts";

/** How often to look for a mail that other programs rename at the same time. */
const ATTEMPTS = 3;

/** Makes the index true to the files. */
export type Refresh = () => Promise<void>;

/**
 * Finds a mail and does something with its file.
 *
 * @param use Returns undefined if the file is not there any more.
 */
async function withMail<T>(
  box: Mailbox,
  ref: MailRef,
  refresh: Refresh,
  use: (found: FoundMail) => T | undefined,
): Promise<T | undefined> {
  let wanted = ref;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await refresh();
    const found = box.mails.find(wanted);
    if (!found) return undefined;
    const result = use(found);
    if (result !== undefined) return result;
    // Another mail may have this index number by now.
    wanted = { id: found.mail.id };
  }
}

/** What reading needs of the store. */
export interface ReadContext {
  refresh: Refresh;
  /** Holds the open letters, until their content is read. */
  reading: Set<Reading>;
  /** Marks mails as read, for which their readers do not wait. */
  deferred: Deferred;
}

/** Opens a mail to be read. */
export function readMail(
  box: Mailbox,
  { peek, message, ...ref }: ReadQuery,
  { refresh, reading, deferred }: ReadContext,
): Promise<OpenMail | undefined> {
  return withMail(box, ref, refresh, (found) => {
    const { mail } = found;
    const letter = openLetter(box.files, mail, PIECE);
    if (!letter) return undefined;
    reading.add(letter);
    const mark = () => deferred.add(() => markSeen(box, mail));
    const bytes = message ? readMessage(letter) : readContent(letter);
    return {
      mail: readPart(found, letter),
      content: readThrough(bytes, () => reading.delete(letter)),
      seen: mail.unread && !peek ? mark : () => {},
    };
  });
}

/** What only the reader of a mail sees of it. */
function readPart(found: FoundMail, { head, info }: OpenLetter) {
  const { folder, file } = found.mail;
  return {
    ...toSummary(found),
    to: head.to,
    message_size: info.size,
    flags: flagLetters(file),
    recent: folder === "new",
  };
}

/** A file whose reader may stop before its end. */
export type Reading = Pick<OpenMailFile, "handle">;

/**
 * Opens a whole message to be read, without a look at its head where none is needed: a box
 * is read through by this. It stays unread.
 *
 * @param reading Holds what is open, until its content is read.
 * @returns Nothing if the file is not there any more.
 */
export function openMessage(
  files: BoxFiles,
  found: FoundMail,
  reading: Set<Reading>,
): OpenMail | undefined {
  const opened = openStored(files, found);
  if (!opened) return undefined;
  reading.add(opened);
  const { folder, file } = found.mail;
  const mail = {
    ...toSummary(found),
    message_size: opened.info.size,
    flags: flagLetters(file),
    recent: folder === "new",
  };
  const bytes = readMessage(opened);
  const content = readThrough(bytes, () => reading.delete(opened));
  return { mail, content, seen: () => {} };
}

/** A file with other links may be a planted one: its head tells. */
function openStored(
  files: BoxFiles,
  { mail }: FoundMail,
): Started | undefined {
  const opened = files.open(mail);
  if (!opened) return undefined;
  if ((opened.info.nlink ?? 1) === 1) {
    return { ...opened, start: new Uint8Array(0) };
  }
  opened.handle.close();
  return openLetter(files, mail, HEAD_ONLY);
}

async function* readThrough(
  bytes: Generator<Uint8Array>,
  closed: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } finally {
    closed();
  }
}

/** Whatever fails here, the user has read the mail. */
function markSeen(box: Mailbox, mail: MailEntry): void {
  const seen = { folder: "cur" as const, file: seenFileName(mail.file) };
  const { files } = box;
  try {
    box.change(
      foldersOf(mail),
      () =>
        files.fs.renameSync(
          files.pathOf(mail.folder, mail.file),
          files.pathOf(seen.folder, seen.file),
        ),
      () => box.mails.rename(mail.id, seen),
    );
  } catch {
    // Another program renamed it first, or the disk is full: it stays unread.
  }
}

/** Removes a mail for ever. */
export async function deleteMail(
  box: Mailbox,
  ref: MailRef,
  refresh: Refresh,
  { now, patient }: { now: number; patient: Patience },
): Promise<MailSummary | undefined> {
  const removed = await withMail(box, ref, refresh, (found) => {
    return removeMail(box, found.mail, now) ? found : undefined;
  });
  if (!removed) return undefined;
  const folder = box.files.pathOf(removed.mail.folder);
  await patient(syncFolderAside(box.files.fs, folder));
  return toSummary(removed);
}

/** @returns False if the file is not there any more. */
export function removeMail(
  box: Mailbox,
  mail: MailEntry,
  now: number,
): boolean {
  const { id, draft, folder, file } = mail;
  const path = box.files.pathOf(folder, file);
  // First: if the mail is gone and its delivery is finished later, it does not come back.
  if (draft !== undefined && tagOfId(id) !== undefined) {
    box.drafts.noteDeleted(draft, id, now);
  }
  return box.change(
    [folder],
    () => removeIfThere(box.files.fs, path),
    (removed) => {
      if (removed) box.mails.remove(id);
    },
  );
}

function foldersOf({ folder }: MailEntry): MailFolder[] {
  return folder === "cur" ? ["cur"] : [folder, "cur"];
}
