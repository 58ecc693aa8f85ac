import type { MailRef, MailSummary } from "../../store.ts";
import { toSummary } from "../mail_summary.ts";
import type { Refresh } from "../index/older_mails.ts";
import type { Mailbox } from "../mailbox.ts";
import { renameMarked } from "./rename_marked.ts";
import { withMail } from "./with_mail.ts";

/**
 * Marks a mail as read or unread, which leaves its other flags as they are.
 *
 * @returns The mail as it is then.
 */
export function markMail(
  box: Mailbox,
  ref: MailRef,
  unread: boolean,
  refresh: Refresh,
): Promise<MailSummary | undefined> {
  return withMail(box, ref, refresh, ({ mail, index }) => {
    const isMarked = mail.unread === unread || renameMarked(box, mail, unread);
    if (!isMarked) return undefined;
    return toSummary({ mail: { ...mail, unread }, index });
  });
}
