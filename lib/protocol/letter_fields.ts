/**
 * The fields of a letter's head that its sender may give, and what each may be. The server
 * writes them as they are, so that no value may hold what could end a line.
 *
 * @module
 */
import { type FieldValues, oneOf, optional, textLike } from "./fields.ts";
import { MESSAGE_ID, REFERENCES_LIMIT } from "./message_ids.ts";

/** Characters of a type with its parameters: its line keeps to 998 (RFC 5322, 2.1.1). */
const TYPE_LIMIT = 500;

/** A token (RFC 2045, 5.1). */
const TOKEN = "[!#$%&'*+.0-9A-Z^_`a-z{|}~-]+";
/** A quoted string on one line (RFC 5322, 3.2.4). */
const QUOTED = '"(?:[ !#-[\\]-~]|\\\\[ -~])*"';
/** `type/subtype; name=value` (RFC 2045, 5.1), without comments. */
const TYPE = new RegExp(
  `^(?=.{1,${TYPE_LIMIT}}$)${TOKEN}/${TOKEN}(?:; ?${TOKEN}=(?:${TOKEN}|${QUOTED}))*$`,
);

/** How the bytes of a content are encoded (RFC 2045, 6.1). */
const TRANSFER_ENCODINGS = [
  "7bit",
  "8bit",
  "binary",
  "base64",
  "quoted-printable",
] as const;

/** The form of {@linkcode LetterFields}; a new field is a line here. */
export const LETTER_FIELDS = {
  /** What the content is; text in UTF-8 if left out. */
  content_type: optional(textLike(TYPE)),
  /** `binary` if left out. */
  content_transfer_encoding: optional(oneOf(TRANSFER_ENCODINGS)),
  /** The id of the message that this one answers. */
  in_reply_to: optional(textLike(new RegExp(`^${MESSAGE_ID}$`))),
  /** The ids of the messages before it, the oldest first, with a space between them. */
  references: optional(textLike(
    new RegExp(`^${MESSAGE_ID}(?: ${MESSAGE_ID}){0,${REFERENCES_LIMIT - 1}}$`),
  )),
};

/** What a letter's sender says of its content, and which messages it goes on from. */
export type LetterFields = FieldValues<typeof LETTER_FIELDS>;

/**
 * Whether a content is made of parts, such as a text and its attachments: its bytes are
 * limited, not its characters.
 *
 * @example
 * ```ts
 * import { isMultipart } from "./letter_fields.ts";
 * import { assert } from "@std/assert";
 *
 * assert(isMultipart({ content_type: "Multipart/Mixed; boundary=a" }));
 * assert(!isMultipart({ content_type: "text/html" }));
 * assert(!isMultipart({}));
 * ```
 */
export function isMultipart(
  { content_type }: Pick<LetterFields, "content_type">,
): boolean {
  return /^multipart\//i.test(content_type ?? "");
}
