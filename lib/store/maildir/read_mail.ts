import type { OpenMail, ReadQuery } from "../store.ts";
import { markSeen } from "./changes/mark_mail.ts";
import { type Refresh, withMail } from "./changes/with_mail.ts";
import { readContent, readMessage } from "./content.ts";
import type { Deferred } from "./deferred.ts";
import type { FoundMail } from "./index/mail_index.ts";
import { type OpenLetter, openLetter, PIECE } from "./letter_file.ts";
import { flagLetters } from "./mail_name.ts";
import { toSummary } from "./mail_summary.ts";
import type { Mailbox } from "./mailbox.ts";

/** What reading needs of the store. */
export interface ReadContext {
  refresh: Refresh;
  /** Holds the open letters, until their content is read. */
  reading: Set<OpenLetter>;
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
