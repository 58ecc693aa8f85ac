import { DRAFT_ID } from "../../limits.ts";
import {
  flag,
  listOf,
  objectOf,
  optional,
  text,
  textLike,
} from "../../fields.ts";
import { inlineContent } from "../inline_content.ts";
import { LETTER_FIELDS } from "../../letter_fields.ts";
import { type AnswerOf, defineRequest, type QueryOf } from "../request.ts";

/** A field that holds a {@linkcode DRAFT_ID}. */
export const draftId = textLike(DRAFT_ID);

/**
 * Delivers a mail to all its recipients or to none. A request without `content` is
 * followed by the content in data records, then by an `end`, or by a `cancel`, which
 * delivers nothing.
 *
 * A new field of a draft is a line here: client and server hand the draft on whole.
 */
export const SEND = defineRequest({
  name: "send",
  fields: {
    /**
     * Made by the client, and long enough not to be hit by chance: the server delivers
     * a draft of the same id once a day.
     */
    id: draftId,
    /** Names of users; a name twice counts once. */
    to: listOf(text),
    /** Others who get it, and are named in the field Cc. */
    cc: optional(listOf(text)),
    title: text,
    /** Keeps a copy in the sender's box, if it has room. */
    copy: optional(flag),
    /** Fields of the letter's head, of a content that is not plain text or of a reply. */
    fields: optional(objectOf(LETTER_FIELDS)),
    content: optional(inlineContent),
  },
  answer: {
    /** The id of the mail, of an earlier delivery if there was one; empty after `cancel`. */
    id: text,
    /** Whether the sender's box has the copy that was asked for. */
    copied: optional(flag),
  },
});

/** A draft as a client sends it, with its content if that is short. */
export type SendQuery = QueryOf<typeof SEND>;
/** A draft under the id that it is sent with, all but the content. */
export type SentDraft = Omit<SendQuery, "content">;
/** What became of a draft. */
export type SendAnswer = AnswerOf<typeof SEND>;
