import { sendContent } from "../../../../protocol/requests/content_stream.ts";
import { readAhead } from "../../../../protocol/requests/inline_content.ts";
import {
  READ,
  type ReadQuery,
} from "../../../../protocol/requests/mails/read.ts";
import { noSuchMail } from "./no_such_mail.ts";
import type { RequestContext } from "../request_context.ts";

/**
 * Answers with a mail: its summary and its content, in the answer if it is short. The
 * mail stays unread until the client says that it has it (`got`).
 *
 * @throws {RequestError} If the box has no such mail.
 */
export async function answerRead(
  query: ReadQuery,
  { user, store, channel, unconfirmed }: RequestContext,
): Promise<void> {
  const opened = await store.read(user, query);
  if (!opened) throw noSuchMail(query);
  const { mail, seen } = opened;
  const content = await readAhead(opened.content);
  if (content.inline !== undefined) {
    await channel.send(READ.ok({ mail, content: content.inline }));
  } else {
    await channel.post(READ.ok({ mail }));
    await sendContent(channel, content.pieces);
  }
  unconfirmed.add(mail.id, seen);
}
