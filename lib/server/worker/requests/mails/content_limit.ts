import { CharacterCounter } from "../../../../protocol/characters.ts";
import { SEALED_TYPE } from "../../../../letter/sealed_form.ts";
import { multipartLimit, sealedLimit } from "../../../../protocol/limits.ts";
import { isMultipart } from "../../../../protocol/letter_fields.ts";
import {
  attachmentsTooLarge,
  contentTooLong,
} from "../../../../protocol/rules.ts";

/** What a server lets its users send. */
export interface ContentLimits {
  /** Characters of a mail's content. */
  maxContent: number;
  /** Bytes of a mail's attachments together; 0 for none at all. */
  maxAttachments: number;
  /** Whether all mail has to be sealed. */
  sealedOnly?: boolean;
}

/** Counts a content as it comes, up to its limit. */
export class ContentLimit {
  readonly #counter = new CharacterCounter();
  readonly #limits: ContentLimits;
  /** Bytes of a content that is made of parts; nobody here takes it apart. */
  readonly #parts?: number;
  readonly #isSealed: boolean;

  constructor(
    fields: { content_type?: string } | undefined,
    limits: ContentLimits,
  ) {
    this.#limits = limits;
    const type = fields?.content_type;
    this.#isSealed = type === SEALED_TYPE;
    if (this.#isSealed) this.#parts = sealedLimit(sizesOf(limits));
    else if (isMultipart(fields ?? {})) this.#parts = partsLimit(limits);
  }

  /** Characters so far. */
  get characters(): number {
    return this.#counter.characters;
  }

  /** @throws {RequestError} `content_too_long` or `attachments_too_large`. */
  add(piece: Uint8Array): void {
    this.#counter.add(piece);
    const { maxContent, maxAttachments } = this.#limits;
    if (this.#parts === undefined) {
      if (this.characters > maxContent) throw contentTooLong(maxContent);
    } else if (this.#counter.bytes > this.#parts) {
      throw this.#isSealed && maxAttachments === 0
        ? contentTooLong(maxContent)
        : attachmentsTooLarge(maxAttachments);
    }
  }
}

function partsLimit(limits: ContentLimits): number {
  return limits.maxAttachments === 0 ? 0 : multipartLimit(sizesOf(limits));
}

function sizesOf({ maxContent, maxAttachments }: ContentLimits) {
  return { content: maxContent, attachments: maxAttachments };
}
