import { shorten, shortenSender, TEXT_LIMIT } from "../../letter/short_text.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";
import { listPart } from "./index/mail_columns.ts";
import type { FoundMail, Selected } from "./index/mail_index.ts";

/** Characters of a sender or a title in a list: a page of 50 mails fits a record. */
const LISTED_TEXT = 100;

/** A mail as it is shown; a title may be longer where only a search looks at it. */
export function toSummary({ mail, index }: FoundMail): MailSummary {
  const title = shorten(mail.title, TEXT_LIMIT);
  return { ...withoutThread(listPart(mail)), title, index };
}

/**
 * Selected mails as a page of a list, oldest first, with senders and titles cut.
 *
 * @param threads Whether its reader wants to know what each of them refers to.
 */
export function toPage(
  { total, unread, mails }: Selected<MailSummary>,
  threads = false,
): MailPage {
  const listed = threads ? mails : mails.map(withoutThread);
  return { total, unread, mails: listed.toReversed().map(toListed) };
}

function withoutThread<
  M extends Pick<MailSummary, "message_id" | "references">,
>(
  { message_id: _id, references: _references, ...mail }: M,
) {
  return mail;
}

function toListed(mail: MailSummary): MailSummary {
  const { from, title } = mail;
  return {
    ...mail,
    from: shortenSender(from, LISTED_TEXT),
    title: shorten(title, LISTED_TEXT),
  };
}
