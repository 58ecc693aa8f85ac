import { RequestError } from "../../../protocol/errors.ts";
import { countTextCharacters, LIMITS } from "../../../protocol/limits.ts";
import { SEARCH, type SearchQuery } from "../../../protocol/requests/search.ts";
import { fitPage, pageSize } from "./page.ts";
import type { RequestContext } from "./request_context.ts";

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
  if (text === "" || countTextCharacters(text) > LIMITS.search) {
    throw new RequestError(
      "bad_request",
      `A search has 1 to ${LIMITS.search} characters`,
    );
  }
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new RequestError(
      "bad_request",
      "The search is not valid Unicode text",
    );
  }
  const page = await store.search(user, { ...query, limit: pageSize(query) });
  await channel.send(fitPage(SEARCH, page));
}
