import type { MailPage } from "../../../store/store.ts";
import { RequestError } from "../../../protocol/errors.ts";
import { readAhead } from "../../../protocol/requests/inline_content.ts";
import {
  countTextCharacters,
  DATA_LIMIT,
  LIMITS,
} from "../../../protocol/limits.ts";
import type { MailRef, Request } from "../../../protocol/requests/messages.ts";
import { encodeText } from "../../../crypto/bytes.ts";
import { okWith, type SessionContext } from "../session_context.ts";

type RequestOf<T extends Request["type"]> = Extract<Request, { type: T }>;

/** Answers with a page of the box. */
export async function answerInbox(
  { before, limit, unread }: RequestOf<"inbox">,
  { user, store, channel }: SessionContext,
): Promise<void> {
  const query = { before, limit: pageSize(limit), unread };
  await channel.send(pageAnswer(await store.list(user, query)));
}

/** Answers with a page of the mails that hold a text. */
export async function answerSearch(
  { text, contents, before, limit }: RequestOf<"search">,
  { user, store, channel }: SessionContext,
): Promise<void> {
  if (text === "" || countTextCharacters(text) > LIMITS.search) {
    throw new RequestError(
      "bad_request",
      `A search has 1 to ${LIMITS.search} characters`,
    );
  }
  const query = { text, contents, before, limit: pageSize(limit) };
  await channel.send(pageAnswer(await store.search(user, query)));
}

/** Answers with a mail: what it is and its content; if that is long, then an `end`. */
export async function answerRead(
  { type: _, ...query }: RequestOf<"read">,
  { user, store, channel }: SessionContext,
): Promise<void> {
  const opened = await store.read(user, query);
  if (!opened) throw noSuchMail(query);
  const { mail } = opened;
  const content = await readAhead(opened.content);
  if (content.inline !== undefined) {
    return await channel.send(okWith({ mail, content: content.inline }));
  }
  await channel.post(okWith({ mail }));
  for await (const piece of content.pieces) await channel.postData(piece);
  await channel.send({ type: "end" });
}

/** Answers with the mail that is no more. */
export async function answerDelete(
  { type: _, ...ref }: RequestOf<"delete">,
  { user, store, channel }: SessionContext,
): Promise<void> {
  const mail = await store.delete(user, ref);
  if (!mail) throw noSuchMail(ref);
  await channel.send(okWith({ mail }));
}

function pageSize(limit: number = LIMITS.page): number {
  return Math.min(limit, LIMITS.page);
}

/** A page has to fit in a record; the client asks on where it begins. */
function pageAnswer({ total, unread, mails }: MailPage): { type: string } {
  let page = mails;
  for (;;) {
    const answer = okWith({ total, unread, mails: page });
    if (encodeText(JSON.stringify(answer)).length <= DATA_LIMIT) return answer;
    page = page.slice(Math.ceil(page.length / 4));
  }
}

function noSuchMail(ref: MailRef): RequestError {
  const which = "index" in ref ? `with the index ${ref.index}` : "with this id";
  return new RequestError("no_such_mail", `There is no mail ${which}`);
}
