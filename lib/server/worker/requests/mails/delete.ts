import {
  DELETE,
  type DeleteQuery,
} from "../../../../protocol/requests/mails/delete.ts";
import { noSuchMail } from "./no_such_mail.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Takes a mail out of the box and answers with its summary.
 *
 * @throws {RequestError} If the box has no such mail.
 */
export async function answerDelete(
  query: DeleteQuery,
  { user, store, channel }: RequestContext,
): Promise<void> {
  const mail = await store.delete(user, query);
  if (!mail) throw noSuchMail(query);
  await channel.send(DELETE.ok({ mail }));
}
