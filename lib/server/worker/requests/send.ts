import { isUserName } from "../../../keys/names.ts";
import type { Delivery, Draft } from "../../../store/store.ts";
import { CharacterCounter } from "../../../protocol/characters.ts";
import {
  ProtocolError,
  RequestError,
  TruncatedError,
} from "../../../protocol/errors.ts";
import { LIMITS, titleProblem } from "../../../protocol/limits.ts";
import {
  checkRequest,
  type Request,
} from "../../../protocol/requests/messages.ts";
import { okWith, type SessionContext } from "../session_context.ts";

type SendRequest = Extract<Request, { type: "send" }>;

/**
 * Takes a mail: the draft, then its content, unless it has that in it. It is
 * refused as soon as the reason is known; what still comes of it is passed over.
 *
 * @throws {RequestError} If it is refused.
 * @throws {TruncatedError} If the client goes away; nothing is delivered then.
 */
export async function receiveMail(
  request: SendRequest,
  context: SessionContext,
): Promise<void> {
  const draft = checkDraft(request, context);
  const earlier = await context.store.delivered(draft.from, draft.id);
  if (earlier) return await context.channel.send(okWith(earlier));
  const delivery = await context.store.deliver(draft);
  try {
    const length = request.content === undefined
      ? await receiveContent(delivery, context)
      : await takeInline(request.content, delivery, context);
    if (length === undefined) {
      await delivery.abort();
      return await context.channel.send(okWith({ id: "" }));
    }
    const { id } = await delivery.commit(length);
    await context.channel.send(okWith({ id }));
    const { from, to } = draft;
    context.emit({ event: "mail", from, to, length });
  } finally {
    await delivery.abort();
  }
}

function checkDraft(
  { id, to, title }: SendRequest,
  { user, hasAccount }: SessionContext,
): Draft {
  const recipients = [...new Set(to)];
  const problem = titleProblem(title);
  if (problem) throw new RequestError("bad_title", problem);
  if (recipients.length === 0) {
    throw new RequestError("unknown_recipient", "There is no recipient");
  }
  if (recipients.length > LIMITS.recipients) {
    throw new RequestError(
      "too_many_recipients",
      `A mail can have ${LIMITS.recipients} recipients, this one has ${recipients.length}`,
    );
  }
  const unknown = recipients.filter((name) =>
    !isUserName(name) || !hasAccount(name)
  );
  if (unknown.length > 0) throw unknownRecipients(unknown);
  return { id, from: user, to: recipients, title };
}

/** Names of strangers are shown short: they may be anything. */
function unknownRecipients(names: string[]): RequestError {
  const shown = names.slice(0, 10).map((name) =>
    JSON.stringify(name.slice(0, 40))
  );
  const more = names.length > shown.length ? ", …" : "";
  return new RequestError(
    "unknown_recipient",
    `No such recipient: ${shown.join(", ")}${more}`,
  );
}

/** Takes the content that came with the draft; its length in characters. */
async function takeInline(
  content: string,
  delivery: Delivery,
  context: SessionContext,
): Promise<number> {
  const counter = new CharacterCounter();
  await takePiece(Uint8Array.fromBase64(content), counter, delivery, context);
  return counter.characters;
}

/** Takes content until `end`; its length, or undefined if it ended with `cancel`. */
async function receiveContent(
  delivery: Delivery,
  context: SessionContext,
): Promise<number | undefined> {
  const counter = new CharacterCounter();
  for (;;) {
    const received = await context.channel.receive({ content: true });
    if (!received) throw new TruncatedError();
    if (received.kind === "message") {
      const { type } = checkRequest(received.message) as { type?: string };
      if (type === "end") return counter.characters;
      if (type === "cancel") return undefined;
      throw new ProtocolError("Cannot serve a request in the middle of a mail");
    }
    await takePiece(received.data, counter, delivery, context);
  }
}

async function takePiece(
  piece: Uint8Array,
  counter: CharacterCounter,
  delivery: Delivery,
  { limits }: SessionContext,
): Promise<void> {
  counter.add(piece);
  if (counter.characters > limits.maxContent) {
    throw new RequestError(
      "content_too_long",
      `The contents are longer than ${limits.maxContent} characters`,
    );
  }
  await delivery.write(piece);
}
