import {
  DELETED,
  type DeletedQuery,
} from "../../../../protocol/requests/mails/deleted.ts";
import { fitPage, pageSize } from "./page.ts";
import type { RequestContext } from "../request_context.ts";

/** Answers with a page of the user's deleted mails. */
export async function answerDeleted(
  query: DeletedQuery,
  { user, store, channel }: RequestContext,
): Promise<void> {
  const limit = pageSize(query);
  const page = await store.deleted(user, { ...query, limit });
  await channel.send(fitPage(DELETED, page));
}
