import { RequestError } from "../../../protocol/errors.ts";
import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import { parseIndex } from "../../typed_index.ts";
import type { Desk } from "./operation.ts";

/**
 * Asks for the index of a mail, and finds it in the list.
 *
 * @param what What the person wishes to do with it, such as "view".
 * @throws {RequestError} If there is none.
 */
export async function askMail(
  { prompts, box }: Desk,
  what: string,
): Promise<MailSummary> {
  const question = `Enter the email index you wish to ${what}: `;
  const index = parseIndex(await prompts.ask(question));
  const before = Math.min(index + 1, Number.MAX_SAFE_INTEGER);
  const { mails: [mail] } = await box.inbox({ before, limit: 1 });
  if (mail?.index === index) return mail;
  throw new RequestError(
    "no_such_mail",
    `There is no mail with the index ${index}`,
  );
}
