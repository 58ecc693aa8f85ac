import type { MailRef } from "../../../protocol/requests/mail_ref.ts";
import type { FoundMail } from "../index/mail_index.ts";
import { fromNewest, type Refresh } from "../index/older_mails.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Patience } from "../patience.ts";

/** How often to look for a mail that other programs rename at the same time. */
const ATTEMPTS = 3;

/** What deleting, and bringing back, needs of the store. */
export interface ChangeContext {
  refresh: Refresh;
  /** In ms since the epoch. */
  now: number;
  /** Bytes that a box may have. */
  quota?: number;
  /** Awaits the disk. */
  patient: Patience;
}

/**
 * Finds a mail and does something with its file.
 *
 * @param use Returns undefined if the file is not there any more.
 */
export async function withMail<T>(
  box: Mailbox,
  ref: MailRef,
  refresh: Refresh,
  use: (found: FoundMail) => T | undefined,
): Promise<T | undefined> {
  let wanted = ref;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await fromNewest(refresh, () => box.mails.find(wanted));
    if (!found) return undefined;
    const result = use(found);
    if (result !== undefined) return result;
    // Another mail may have this index number by now.
    wanted = { id: found.mail.id };
  }
}
