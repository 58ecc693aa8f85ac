import type { CheckedDraft, Delivery } from "../../../store/store.ts";
import type { Channel } from "../../../protocol/records/channel.ts";
import { LIMITS } from "../../../protocol/limits.ts";
import { receiveUpload } from "../../../protocol/requests/content_stream.ts";
import {
  SEND,
  type SendQuery,
  type SentDraft,
} from "../../../protocol/requests/send.ts";
import { checkRecipients, checkTitle } from "../../../protocol/rules.ts";
import { ContentLimit } from "./content_limit.ts";
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
    const limit = new ContentLimit(draft.fields, context.limits);
    if (content !== undefined) {
      await takePiece(Uint8Array.fromBase64(content), limit, delivery);
    } else if (!await takeUpload(channel, limit, delivery)) {
      await delivery.abort();
      return await channel.send(SEND.ok({ id: "" }));
    }
    const { characters: length } = limit;
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

/** Takes content until `end`, or until a `cancel`: then it returns false. */
async function takeUpload(
  channel: Channel,
  limit: ContentLimit,
  delivery: Delivery,
): Promise<boolean> {
  const take = (piece: Uint8Array) => takePiece(piece, limit, delivery);
  return await receiveUpload(channel, take) === "end";
}

async function takePiece(
  piece: Uint8Array,
  limit: ContentLimit,
  delivery: Delivery,
): Promise<void> {
  limit.add(piece);
  await delivery.write(piece);
}
