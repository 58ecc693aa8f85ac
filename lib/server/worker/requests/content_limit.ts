import { CharacterCounter } from "../../../protocol/characters.ts";
import { multipartLimit } from "../../../protocol/limits.ts";
import { isMultipart } from "../../../protocol/letter_fields.ts";
import {
  attachmentsTooLarge,
  contentTooLong,
} from "../../../protocol/rules.ts";

/** What a server lets its users send. */
export interface ContentLimits {
  /** Characters of a mail's content. */
  maxContent: number;
  /** Bytes of a mail's attachments together; 0 for none at all. */
  maxAttachments: number;
}

/** Counts a content as it comes, up to its limit. */
export class ContentLimit {
  readonly #counter = new CharacterCounter();
  readonly #limits: ContentLimits;
  /** Bytes of a content that is made of parts; nobody here takes it apart. */
  readonly #parts?: number;

  constructor(
    fields: { content_type?: string } | undefined,
    limits: ContentLimits,
  ) {
    this.#limits = limits;
    if (isMultipart(fields ?? {})) this.#parts = partsLimit(limits);
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
      throw attachmentsTooLarge(maxAttachments);
    }
  }
}

function partsLimit(
  { maxContent, maxAttachments }: ContentLimits,
): number {
  return maxAttachments === 0
    ? 0
    : multipartLimit({ content: maxContent, attachments: maxAttachments });
}
