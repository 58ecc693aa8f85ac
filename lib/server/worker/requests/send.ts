import type { CheckedDraft, Delivery } from "../../../store/store.ts";
import { CharacterCounter } from "../../../protocol/characters.ts";
import { ProtocolError } from "../../../protocol/errors.ts";
import { LIMITS } from "../../../protocol/limits.ts";
import { receiveContent } from "../../../protocol/requests/content_stream.ts";
import { parseUploadEnd } from "../../../protocol/requests/ending.ts";
import {
  SEND,
  type SendQuery,
  type SentDraft,
} from "../../../protocol/requests/send.ts";
import {
  checkRecipients,
  checkTitle,
  contentTooLong,
} from "../../../protocol/rules.ts";
import type { RequestContext } from "./request_context.ts";

/**
 * Takes a mail: the draft, then its content, unless the request holds that. The server
 * refuses it as soon as it knows a reason; what still comes of it is passed over.
 *
 * @throws {RequestError} If the mail is refused.
 * @throws {TruncatedError} If the client goes away; nothing is delivered then.
 */
export async function answerSend(
  { content, ...fields }: SendQuery,
  context: RequestContext,
): Promise<void> {
  const { channel, store, emit } = context;
  const draft = checkDraft(fields, context);
  const delivery = await store.deliver(draft);
  if ("id" in delivery) return await channel.send(SEND.ok(delivery));
  try {
    const length = content === undefined
      ? await takeUpload(delivery, context)
      : await takeInline(content, delivery, context);
    if (length === undefined) {
      await delivery.abort();
      return await channel.send(SEND.ok({ id: "" }));
    }
    const { id } = await delivery.commit(length);
    const { from, to } = draft;
    // Before the answer, whose sender may have gone meanwhile.
    emit({ event: "mail", from, to, length });
    await channel.send(SEND.ok({ id }));
  } finally {
    await delivery.abort();
  }
}

/** The draft to deliver; a name twice counts once. */
function checkDraft(
  fields: SentDraft,
  { user, hasAccount }: RequestContext,
): CheckedDraft {
  checkTitle(fields.title);
  const to = [...new Set(fields.to)];
  checkRecipients(to, LIMITS.recipients, hasAccount);
  return { ...fields, from: user, to };
}

/** Takes the content that came with the draft, and returns its length in characters. */
async function takeInline(
  content: string,
  delivery: Delivery,
  context: RequestContext,
): Promise<number> {
  const counter = new CharacterCounter();
  await takePiece(Uint8Array.fromBase64(content), counter, delivery, context);
  return counter.characters;
}

/**
 * Takes content until `end`, and returns its length in characters, or undefined if a
 * `cancel` ended it.
 */
async function takeUpload(
  delivery: Delivery,
  context: RequestContext,
): Promise<number | undefined> {
  const counter = new CharacterCounter();
  const pieces = receiveContent(context.channel);
  let next = await pieces.next();
  for (; !next.done; next = await pieces.next()) {
    await takePiece(next.value, counter, delivery, context);
  }
  switch (parseUploadEnd(next.value)) {
    case "end":
      return counter.characters;
    case "cancel":
      return undefined;
  }
  throw new ProtocolError("Cannot serve a request in the middle of a mail");
}

async function takePiece(
  piece: Uint8Array,
  counter: CharacterCounter,
  delivery: Delivery,
  { limits }: RequestContext,
): Promise<void> {
  counter.add(piece);
  if (counter.characters > limits.maxContent) {
    throw contentTooLong(limits.maxContent);
  }
  await delivery.write(piece);
}
