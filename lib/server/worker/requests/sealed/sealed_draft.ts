/**
 * What the server asks of a mail that says it is sealed. It cannot open one, and looks
 * that the form is there: a title or a text in the clear would not be sealed.
 *
 * @module
 */
import {
  LetterReader,
  SEALED_FIELDS,
  SEALED_TITLE,
  SEALED_TYPE,
} from "../../../../letter/sealed_form.ts";
import { RequestError } from "../../../../protocol/errors.ts";
import type { SentDraft } from "../../../../protocol/requests/mails/send.ts";

/** Where a letter says that it is sealed. */
interface SealedLook extends Pick<SentDraft, "title"> {
  fields?: { content_type?: string; content_transfer_encoding?: string };
}

/**
 * Checks what a draft says of itself.
 *
 * @param sealedOnly Whether the server takes no other mail.
 * @throws {RequestError} `sealed_only`, or `bad_request` for what is sealed by half.
 */
export function checkSealedDraft(
  { title, fields = {} }: SealedLook,
  sealedOnly = false,
): void {
  if (fields.content_type !== SEALED_TYPE) {
    if (sealedOnly) throw sealedOnlyError();
    return;
  }
  const encoding = fields.content_transfer_encoding;
  const isOurs = encoding === SEALED_FIELDS.content_transfer_encoding;
  if (title !== SEALED_TITLE || !isOurs) {
    throw notSealed("its title or encoding is that of another mail");
  }
}

/** The refusal of mail that is not sealed. */
export function sealedOnlyError(): RequestError {
  return new RequestError(
    "sealed_only",
    "The server takes sealed letters only",
  );
}

/** Looks at the content of a sealed letter as it comes. */
export class SealedContent {
  readonly #letter = new LetterReader();

  /** @throws {RequestError} `bad_request`, if it has another form. */
  add(piece: Uint8Array): void {
    orNotSealed(() => this.#letter.add(piece));
  }

  /** @throws {RequestError} As {@link add}, also if something is missing. */
  end(): void {
    orNotSealed(() => this.#letter.end());
  }
}

function orNotSealed(look: () => unknown): void {
  try {
    look();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw notSealed("it has not the form of one");
  }
}

function notSealed(why: string): RequestError {
  return new RequestError(
    "bad_request",
    `Cannot take the sealed letter: ${why}`,
  );
}
