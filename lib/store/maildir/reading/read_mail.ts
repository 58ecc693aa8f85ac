import type { OpenMail, OpenMessage, ReadQuery } from "../../store.ts";
import type { BoxFiles, OpenMailFile } from "../box_files.ts";
import { markSeen } from "../changes/rename_marked.ts";
import { withMail } from "../changes/with_mail.ts";
import {
  readContent,
  readMessage,
  readWhole,
  type Started,
} from "../content.ts";
import type { Deferred } from "../deferred.ts";
import type { FoundMail } from "../index/mail_index.ts";
import type { Refresh } from "../index/older_mails.ts";
import {
  HEAD_ONLY,
  type OpenLetter,
  openLetter,
  PIECE,
} from "../letter_file.ts";
import { flagLetters } from "../mail_name.ts";
import { toSummary } from "../mail_summary.ts";
import type { Mailbox } from "../mailbox.ts";

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
    ...head.cc && { cc: head.cc },
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
 * @param buffer Takes the content if it fits, so that nothing stays open.
 * @returns Nothing if the file is not there any more.
 */
export function openMessage(
  files: BoxFiles,
  found: FoundMail,
  reading: Set<Reading>,
  buffer: Uint8Array,
): OpenMessage | undefined {
  const opened = openStored(files, found);
  if (!opened) return undefined;
  const { folder, file } = found.mail;
  const mail = {
    ...toSummary(found),
    message_size: opened.info.size,
    flags: flagLetters(file),
    recent: folder === "new",
  };
  if (opened.info.size <= buffer.length) {
    return { mail, content: [readWhole(opened, buffer)] };
  }
  reading.add(opened);
  const bytes = readMessage(opened);
  const content = readThrough(bytes, () => reading.delete(opened));
  return { mail, content };
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
