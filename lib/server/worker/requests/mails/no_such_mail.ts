import { RequestError } from "../../../../protocol/errors.ts";
import type { MailRef } from "../../../../protocol/requests/mail_ref.ts";

/** The error for a mail that the user's box does not have. */
export function noSuchMail(ref: MailRef): RequestError {
  const which = "index" in ref ? `with the index ${ref.index}` : "with this id";
  return new RequestError("no_such_mail", `There is no mail ${which}`);
}
