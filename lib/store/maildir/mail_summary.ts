import { shorten, shortenSender } from "../../letter/short_text.ts";
import type { MailPage, MailSummary } from "../store.ts";
import { listPart } from "./index/mail_columns.ts";
import type { FoundMail, Selected } from "./index/mail_index.ts";

/** Characters of a sender or a title in a list: a page of 50 mails fits a record. */
const LISTED_TEXT = 100;

/** A mail as it is shown, its sender and title whole. */
export function toSummary({ mail, index }: FoundMail): MailSummary {
  return { ...listPart(mail), index };
}

/** Selected mails as a page of a list, oldest first, with senders and titles cut. */
export function toPage(
  { total, unread, mails }: Selected<MailSummary>,
): MailPage {
  return { total, unread, mails: mails.toReversed().map(toListed) };
}

function toListed(mail: MailSummary): MailSummary {
  const { from, title } = mail;
  return {
    ...mail,
    from: shortenSender(from, LISTED_TEXT),
    title: shorten(title, LISTED_TEXT),
  };
}
