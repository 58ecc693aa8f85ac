import { LIMITS } from "../../../../protocol/limits.ts";
import { DataWriter } from "../../../../protocol/requests/data_writer.ts";
import { END } from "../../../../protocol/requests/ending.ts";
import {
  MESSAGES,
  type MessagesQuery,
} from "../../../../protocol/requests/mails/messages.ts";
import { messageHead } from "../../../../protocol/requests/message_stream.ts";
import { badRequest } from "../../../../protocol/requests/request.ts";
import { noSuchMail } from "./no_such_mail.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Answers with whole messages as they are stored, but leaves off where the session has to
 * end. None of them is marked as read.
 *
 * @throws {RequestError} If it asks for none, or for more than LIMITS.messages.
 */
export async function answerMessages(
  { ids }: MessagesQuery,
  { user, store, channel, goesOn }: RequestContext,
): Promise<void> {
  if (ids.length < 1 || ids.length > LIMITS.messages) throw badRequest("ids");
  await channel.post(MESSAGES.ok({}));
  const writer = new DataWriter(channel);
  let next = 0;
  for await (const opened of store.messages(user, ids)) {
    const id = ids[next++];
    await writer.add(messageHead(opened ?? noSuchMail({ id })));
    for await (const piece of opened?.content ?? []) await writer.add(piece);
    if (!goesOn()) break;
  }
  await writer.flush();
  await channel.send(END.ask({}));
}
