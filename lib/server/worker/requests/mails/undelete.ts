import { RequestError } from "../../../../protocol/errors.ts";
import type { MailRef } from "../../../../protocol/requests/mail_ref.ts";
import { UNDELETE } from "../../../../protocol/requests/mails/undelete.ts";
import { OverQuotaError } from "../../../../store/errors.ts";
import { noSuchMail } from "./no_such_mail.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Brings a deleted mail back, and answers with its summary.
 *
 * @throws {RequestError} If it cannot be brought back, or the box is full.
 */
export async function answerUndelete(
  ref: MailRef,
  { user, store, channel }: RequestContext,
): Promise<void> {
  const mail = await store.undelete(user, ref).catch((error) => {
    throw error instanceof OverQuotaError ? boxIsFull() : error;
  });
  if (!mail) throw noSuchMail(ref);
  await channel.send(UNDELETE.ok({ mail }));
}

function boxIsFull(): RequestError {
  return new RequestError(
    "over_quota",
    "Your mailbox is full; the mail was not brought back",
  );
}
