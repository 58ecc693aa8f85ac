import { recipientsOf } from "../../../../letter/recipients.ts";
import { sealedMark } from "../../../../letter/sealed_form.ts";
import type { CheckedDraft, Delivery } from "../../../../store/store.ts";
import type { Channel } from "../../../../protocol/records/channel.ts";
import { LIMITS } from "../../../../protocol/limits.ts";
import { receiveUpload } from "../../../../protocol/requests/content_stream.ts";
import {
  SEND,
  type SendQuery,
  type SentDraft,
} from "../../../../protocol/requests/mails/send.ts";
import { checkRecipients, checkTitle } from "../../../../protocol/rules.ts";
import { ContentLimit, type ContentLimits } from "./content_limit.ts";
import type { RequestContext } from "../request_context.ts";
import { checkSealedDraft, SealedContent } from "../sealed/sealed_draft.ts";

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
  const draft = await checkDraft(fields, context);
  const delivery = await store.deliver(draft);
  if ("id" in delivery) return await channel.send(SEND.ok(delivery));
  try {
    const checked = new CheckedContent(draft.fields, context.limits);
    if (content !== undefined) {
      await takePiece(Uint8Array.fromBase64(content), checked, delivery);
    } else if (!await takeUpload(channel, checked, delivery)) {
      await delivery.abort();
      return await channel.send(SEND.ok({ id: "" }));
    }
    const { characters: length } = checked.end();
    const delivered = await delivery.commit(length);
    const to = recipientsOf(draft);
    // Before the answer, whose sender may have gone meanwhile.
    emit({ event: "mail", from: draft.from, to, length });
    await channel.send(SEND.ok(delivered));
  } finally {
    await delivery.abort();
  }
}

/** The draft to deliver; a name twice counts once. */
async function checkDraft(
  fields: SentDraft,
  { user, accounts, limits }: RequestContext,
): Promise<CheckedDraft> {
  checkSealedDraft(fields, limits.sealedOnly);
  checkTitle(fields.title);
  const to = [...new Set(fields.to)];
  const cc = [...new Set(fields.cc)].filter((name) => !to.includes(name));
  const all = [...to, ...cc];
  // Of more than may be, none is asked for.
  const there = await accounts.existing(all.slice(0, LIMITS.recipients));
  const exists = (name: string) => there.has(name);
  checkRecipients(to, LIMITS.recipients, exists);
  checkRecipients(all, LIMITS.recipients, exists);
  return { ...fields, from: user, to, ...fields.cc && { cc } };
}

/** Takes content until `end`, or until a `cancel`: then it returns false. */
async function takeUpload(
  channel: Channel,
  content: CheckedContent,
  delivery: Delivery,
): Promise<boolean> {
  const take = (piece: Uint8Array) => takePiece(piece, content, delivery);
  return await receiveUpload(channel, take) === "end";
}

async function takePiece(
  piece: Uint8Array,
  content: CheckedContent,
  delivery: Delivery,
): Promise<void> {
  content.add(piece);
  await delivery.write(piece);
}

/** A content within its limit, and of the form of a sealed letter if it is said to be one. */
class CheckedContent {
  readonly #limit: ContentLimit;
  readonly #sealed?: SealedContent;

  constructor(fields: CheckedDraft["fields"], limits: ContentLimits) {
    this.#limit = new ContentLimit(fields, limits);
    if (sealedMark(fields?.content_type).sealed) {
      this.#sealed = new SealedContent();
    }
  }

  /** @throws {RequestError} If it is too long, or not as it is said to be. */
  add(piece: Uint8Array): void {
    this.#limit.add(piece);
    this.#sealed?.add(piece);
  }

  /** @throws {RequestError} If its end is not that of a sealed letter. */
  end(): ContentLimit {
    this.#sealed?.end();
    return this.#limit;
  }
}
