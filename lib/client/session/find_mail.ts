import { RequestError } from "../../protocol/errors.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";

/**
 * The mail that has an index in a list. Requests then name it by its id: another try can
 * hit no other mail.
 *
 * @param list Asks for the newest `limit` mails below the index `before`.
 * @throws {RequestError} If there is none.
 */
export async function findMail(
  index: number,
  list: (query: { before: number; limit: number }) => Promise<MailPage>,
): Promise<MailSummary> {
  const before = Math.min(index + 1, Number.MAX_SAFE_INTEGER);
  const { mails: [mail] } = await list({ before, limit: 1 });
  if (mail?.index === index) return mail;
  throw new RequestError("no_such_mail", `There is no mail ${index}`);
}
