import type { Deferred } from "./deferred.ts";
import { PIECE, readContent } from "./content.ts";
import { removeIfThere, syncFolder } from "./file_system.ts";
import { type OpenLetter, openLetter } from "./letter_file.ts";
import {
  type FoundMail,
  type MailEntry,
  toSummary,
} from "./index/mail_index.ts";
import { type MailFolder, seenFileName } from "./mail_name.ts";
import type { Mailbox } from "./mailbox.ts";
import type { MailRef, MailSummary, OpenMail, ReadQuery } from "../store.ts";

/** How often a mail is looked for that other programs rename at the same time. */
const ATTEMPTS = 3;

/** Makes the index true to the files. */
export type Refresh = () => Promise<void>;

/**
 * Finds a mail and does something with its file.
 *
 * @param use Says undefined if the file was not there any more.
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
    // Another mail may have come to this index.
    wanted = { id: found.mail.id };
  }
}

/** What reading needs of the store. */
export interface ReadContext {
  refresh: Refresh;
  /** Has the letters that are open, until their content was read. */
  reading: Set<OpenLetter>;
  /** The reader of a mail does not wait for its mark. */
  deferred: Deferred;
}

/**
 * Opens a mail to be read; its content marks it read at its end, unless it is peeked
 * at.
 */
export function readMail(
  box: Mailbox,
  { peek, ...ref }: ReadQuery,
  { refresh, reading, deferred }: ReadContext,
): Promise<OpenMail | undefined> {
  return withMail(box, ref, refresh, ({ mail, index }) => {
    const letter = openLetter(box.files, mail, PIECE);
    if (!letter) return undefined;
    reading.add(letter);
    const mark = () => deferred.add(() => markSeen(box, mail));
    return {
      mail: { ...toSummary(mail, index), to: letter.head.to },
      content: readThrough(letter, {
        closed: () => reading.delete(letter),
        ended: mail.unread && !peek ? mark : () => {},
      }),
    };
  });
}

async function* readThrough(
  letter: OpenLetter,
  { closed, ended }: { closed: () => void; ended: () => void },
): AsyncGenerator<Uint8Array> {
  try {
    yield* readContent(letter);
  } finally {
    closed();
  }
  ended();
}

/** The mail was read, whether or not that can be noted. */
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
  now: number,
): Promise<MailSummary | undefined> {
  const removed = await withMail(box, ref, refresh, (found) => {
    return removeMail(box, found.mail, now) ? found : undefined;
  });
  if (!removed) return undefined;
  const { mail, index } = removed;
  syncFolder(box.files.fs, box.files.pathOf(mail.folder));
  return toSummary(mail, index);
}

/** @returns False if the file is not there any more. */
export function removeMail(
  box: Mailbox,
  mail: MailEntry,
  now: number,
): boolean {
  const path = box.files.pathOf(mail.folder, mail.file);
  return box.change(
    [mail.folder],
    () => removeIfThere(box.files.fs, path),
    (removed) => {
      if (!removed) return;
      const { id, draft } = mail;
      box.mails.remove(id);
      if (draft !== undefined) box.drafts.noteDeleted(draft, id, now);
    },
  );
}

function foldersOf({ folder }: MailEntry): MailFolder[] {
  return folder === "cur" ? ["cur"] : [folder, "cur"];
}
