import { DELETE } from "../../../../protocol/requests/mails/delete.ts";
import type { MailRef } from "../../../../protocol/requests/mail_ref.ts";
import { noSuchMail } from "./no_such_mail.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Removes a mail and answers with its summary.
 *
 * @throws {RequestError} If the box has no such mail.
 */
export async function answerDelete(
  ref: MailRef,
  { user, store, channel }: RequestContext,
): Promise<void> {
  const mail = await store.delete(user, ref);
  if (!mail) throw noSuchMail(ref);
  await channel.send(DELETE.ok({ mail }));
}
