import { RequestError } from "../../../../protocol/errors.ts";
import {
  SEARCH,
  type SearchQuery,
} from "../../../../protocol/requests/mails/search.ts";
import { searchProblem } from "../../../../protocol/rules.ts";
import { fitPage, pageSize } from "./page.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Answers with a page of the mails that hold a text.
 *
 * @throws {RequestError} If the text is empty or too long, or could not be in a mail.
 */
export async function answerSearch(
  query: SearchQuery,
  { user, store, channel }: RequestContext,
): Promise<void> {
  const { text } = query;
  const problem = searchProblem(text);
  if (problem) throw new RequestError("bad_request", problem);
  const page = await store.search(user, { ...query, limit: pageSize(query) });
  await channel.send(fitPage(SEARCH, page));
}
