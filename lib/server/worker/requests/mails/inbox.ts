import {
  INBOX,
  type InboxQuery,
} from "../../../../protocol/requests/mails/inbox.ts";
import { fitPage, pageSize } from "./page.ts";
import type { RequestContext } from "../request_context.ts";

/** Answers with a page of the user's box. */
export async function answerInbox(
  query: InboxQuery,
  { user, store, channel }: RequestContext,
): Promise<void> {
  const page = await store.list(user, { ...query, limit: pageSize(query) });
  await channel.send(fitPage(INBOX, page));
}
