import { RequestError } from "../../../../protocol/errors.ts";
import {
  PASSWORD,
  type PasswordQuery,
} from "../../../../protocol/requests/accounts/password.ts";
import { checkNewPassword } from "../../../../protocol/rules.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Gives the user another password, and answers once it is on disk.
 *
 * @throws {RequestError} If the session is in basic mode, whose records can be replayed;
 * if the old password is wrong, or no user can have the new one.
 */
export async function answerPassword(
  query: PasswordQuery,
  { mode, channel, changePassword }: RequestContext,
): Promise<void> {
  if (mode !== "enhanced") {
    throw new RequestError(
      "bad_request",
      "A password is changed in enhanced mode only",
    );
  }
  checkNewPassword(query.new);
  await changePassword(query);
  await channel.send(PASSWORD.ok({}));
}
