import { count, flag, optional, textLike } from "../../fields.ts";
import { inlineContent } from "../inline_content.ts";
import { MAIL_FLAGS } from "../mail_summary.ts";
import { type AnswerOf, defineRequest, type QueryOf } from "../request.ts";

/**
 * Puts a message into the user's own box, byte for byte, unless it is there. A request
 * without `content` is followed by the message in data records, then by an `end`, or by a
 * `cancel`, which changes nothing.
 */
export const IMPORT = defineRequest({
  name: "import",
  fields: {
    /** SHA-256 of the message, in hex: by it the server knows a message that it has. */
    hash: textLike(/^[0-9a-f]{64}$/),
    /** Bytes of the message. */
    size: count,
    /** When it was received, in ms since the epoch. */
    time: count,
    flags: MAIL_FLAGS,
    /** Puts it into `new`, if it has no flags. */
    recent: optional(flag),
    content: optional(inlineContent),
  },
  answer: {
    /** The id of the mail, of an earlier import if there was one; empty after `cancel`. */
    id: textLike(/^[A-Za-z0-9_.-]{0,80}$/),
    /** Whether this request put it there. */
    added: flag,
  },
});

/** A message as a client imports it, with its bytes if they are few. */
export type ImportQuery = QueryOf<typeof IMPORT>;
/** What is said of a message, all but the bytes. */
export type ImportHead = Omit<ImportQuery, "content">;
/** What became of a message. */
export type ImportAnswer = AnswerOf<typeof IMPORT>;
