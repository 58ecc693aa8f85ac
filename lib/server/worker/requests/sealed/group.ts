import { sha256 } from "../../../../crypto/bytes.ts";
import { sendContent } from "../../../../protocol/requests/content_stream.ts";
import {
  GROUP,
  type GroupQuery,
} from "../../../../protocol/requests/sealed/group.ts";
import type { RequestContext } from "../request_context.ts";

/** Answers with the group's list, unless the client has it. */
export async function answerGroup(
  { known }: GroupQuery,
  { accounts, channel }: RequestContext,
): Promise<void> {
  const list = await accounts.groupList();
  const isKnown = known === (await sha256(list)).toHex();
  const news = isKnown ? list.subarray(0, 0) : list;
  await channel.post(GROUP.ok({ size: news.length }));
  await sendContent(channel, [news]);
}
