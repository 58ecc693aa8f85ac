import { concatBytes } from "../../../../crypto/bytes.ts";
import { LIMITS } from "../../../../protocol/limits.ts";
import { sendContent } from "../../../../protocol/requests/content_stream.ts";
import {
  HEADS,
  type HeadsQuery,
} from "../../../../protocol/requests/sealed/heads.ts";
import { badRequest } from "../../../../protocol/requests/request.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Answers with the sealed heads of mails.
 *
 * @throws {RequestError} If it asks for none, or for more than a page of them.
 */
export async function answerHeads(
  { ids }: HeadsQuery,
  { user, store, channel }: RequestContext,
): Promise<void> {
  if (ids.length < 1 || ids.length > LIMITS.page) throw badRequest("ids");
  const heads = await store.heads(user, ids);
  const sizes = heads.map((head) => head?.length ?? 0);
  await channel.post(HEADS.ok({ sizes }));
  // One after the other, each would take a record of its own.
  const all = concatBytes(...heads.filter((head) => head !== undefined));
  await sendContent(channel, [all]);
}
