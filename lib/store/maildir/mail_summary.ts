import type { MailPage, MailSummary } from "../store.ts";
import { listPart } from "./index/mail_columns.ts";
import type { FoundMail, Selected } from "./index/mail_index.ts";

/** A mail as a list shows it. */
export function toSummary({ mail, index }: FoundMail): MailSummary {
  return { ...listPart(mail), index };
}

/** Selected mails as a page of a list, oldest first. */
export function toPage(
  { total, unread, mails }: Selected<MailSummary>,
): MailPage {
  return { total, unread, mails: mails.toReversed() };
}
