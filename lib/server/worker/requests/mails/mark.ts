import {
  MARK,
  type MarkQuery,
} from "../../../../protocol/requests/mails/mark.ts";
import { noSuchMail } from "./no_such_mail.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Marks a mail and answers with its summary.
 *
 * @throws {RequestError} If the box has no such mail.
 */
export async function answerMark(
  query: MarkQuery,
  { user, store, channel }: RequestContext,
): Promise<void> {
  const mail = await store.mark(user, query);
  if (!mail) throw noSuchMail(query);
  await channel.send(MARK.ok({ mail }));
}
