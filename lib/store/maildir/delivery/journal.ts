import type { MailEntry } from "../index/mail_index.ts";
import { syncFolder } from "../file_system.ts";
import { draftKey, microsOfFile, orderKey, tagOfId } from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";

/**
 * A mail on its way: a whole and durable file in the sender's `tmp`, of which every
 * recipient gets a link. As long as it has more than one link it is also the journal of
 * its delivery: whoever finds it after a crash can finish.
 *
 * All boxes have to be on one file system.
 */
export interface JournalEntry {
  sender: Mailbox;
  recipients: Mailbox[];
  /** The mail's id, and the file's name in `tmp` and in every `new`. */
  id: string;
  /** What every recipient's index gets. */
  mail: JournalMail;
}

export type JournalMail = MailEntry & { draft: string };

/** Gives the entry, and the mail that it becomes, another id. */
export function renameEntry(entry: JournalEntry, id: string): JournalEntry {
  const { files } = entry.sender;
  const [from, to] = [entry.id, id].map((name) => files.pathOf("tmp", name));
  files.fs.renameSync(from, to);
  syncFolder(files.fs, files.pathOf("tmp"));
  const micros = microsOfFile(id) as number;
  return {
    ...entry,
    id,
    mail: describeDelivered({ ...entry.mail, id, micros }),
  };
}

/** The end of the name of an entry whose delivery failed and has to be undone. */
const UNDO = ".undo";

/** The name in `tmp` of a mail that is still being written. */
export function unfinishedName(): string {
  return `${crypto.randomUUID()}.part`;
}

export function undoName(id: string): string {
  return id + UNDO;
}

/** The id and the tag of an entry by its name in `tmp`, and whether to undo it. */
export function parseJournalName(
  file: string,
): { id: string; tag: string; undo: boolean } | undefined {
  const undo = file.endsWith(UNDO);
  const id = undo ? file.slice(0, -UNDO.length) : file;
  const tag = tagOfId(id);
  return tag === undefined ? undefined : { id, tag, undo };
}

/** What an index gets of a mail just received. */
export function describeDelivered(
  { id, micros, from, title, length, size, bytes }: {
    id: string;
    micros: number;
    from: string;
    title: string;
    length: number;
    size: number;
    bytes: number;
  },
): JournalMail {
  return {
    key: orderKey(micros, id),
    id,
    folder: "new",
    file: id,
    draft: draftKey(from, tagOfId(id) as string),
    from,
    title,
    time: Math.floor(micros / 1000),
    length,
    size,
    bytes,
    unread: true,
  };
}
