import { type Hasher, newHasher } from "../../../../crypto/hasher.ts";
import { RequestError } from "../../../../protocol/errors.ts";
import { receiveUpload } from "../../../../protocol/requests/content_stream.ts";
import {
  IMPORT,
  type ImportAnswer,
  type ImportHead,
  type ImportQuery,
} from "../../../../protocol/requests/mails/import.ts";
import { checkMessageSize } from "../../../../protocol/rules.ts";
import { OverQuotaError } from "../../../../store/errors.ts";
import type { Importing } from "../../../../store/store.ts";
import type { RequestContext } from "../request_context.ts";
import { SealedMessage } from "../sealed/sealed_message.ts";

/**
 * Takes a message into the user's own box: what is said of it, then its bytes, unless the
 * request holds these. The server refuses it as soon as it knows a reason.
 *
 * @throws {RequestError} If the message is refused.
 * @throws {TruncatedError} If the client goes away; nothing is imported then.
 */
export async function answerImport(
  query: ImportQuery,
  context: RequestContext,
): Promise<void> {
  checkMessageSize(query.size);
  const answer = await importMessage(query, context).catch((error) => {
    throw error instanceof OverQuotaError ? boxIsFull(context) : error;
  });
  await context.channel.send(IMPORT.ok(answer));
}

async function importMessage(
  { content, ...head }: ImportQuery,
  context: RequestContext,
): Promise<ImportAnswer> {
  const { store, user, channel, limits } = context;
  const importing = await store.import(user, head);
  if ("id" in importing) return importing;
  try {
    const message = new CheckedMessage(head, importing, {
      hasher: await newHasher(),
      sealed: limits.sealedOnly ? new SealedMessage() : undefined,
    });
    const take = (piece: Uint8Array) => message.take(piece);
    if (content !== undefined) await take(Uint8Array.fromBase64(content));
    else if (await receiveUpload(channel, take) === "cancel") {
      return { id: "", added: false };
    }
    message.end();
    return await importing.commit();
  } finally {
    await importing.abort();
  }
}

/** What looks at a message. */
interface Looks {
  hasher: Hasher;
  /** Where the server takes no other. */
  sealed?: SealedMessage;
}

/** Lets only the message through that was announced. */
class CheckedMessage {
  readonly #head: ImportHead;
  readonly #importing: Importing;
  readonly #looks: Looks;
  #left: number;

  constructor(head: ImportHead, importing: Importing, looks: Looks) {
    this.#head = head;
    this.#importing = importing;
    this.#looks = looks;
    this.#left = head.size;
  }

  /**
   * @throws {RequestError} If there are more bytes than announced, or it is not sealed where
   * it has to be.
   */
  async take(piece: Uint8Array): Promise<void> {
    this.#left -= piece.length;
    if (this.#left < 0) throw otherMessage();
    this.#looks.sealed?.add(piece);
    this.#looks.hasher.update(piece);
    await this.#importing.write(piece);
  }

  /** @throws {RequestError} If the bytes are not those that were announced, or as above. */
  end(): void {
    const { hasher, sealed } = this.#looks;
    const { hash } = this.#head;
    if (this.#left > 0 || hasher.hex() !== hash) throw otherMessage();
    sealed?.end();
  }
}

function otherMessage(): RequestError {
  return new RequestError(
    "bad_request",
    "The message is not the one that was announced: it has other bytes",
  );
}

function boxIsFull({ user, emit }: RequestContext): RequestError {
  const message = `An import of ${user} is refused: the mailbox is full.`;
  emit({ event: "notice", message });
  return new RequestError(
    "over_quota",
    "Your mailbox is full; the message was not imported",
  );
}
