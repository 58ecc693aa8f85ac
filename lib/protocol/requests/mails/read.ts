import type { RequestError } from "../../errors.ts";
import {
  count,
  type FieldValues,
  flag,
  objectOf,
  optional,
} from "../../fields.ts";
import { inlineContent } from "../inline_content.ts";
import { MAIL_REF, ONE_MAIL } from "../mail_ref.ts";
import { MAIL_FLAGS, MAIL_SUMMARY } from "../mail_summary.ts";
import type { MessageContent } from "../message_content.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/** The form of a mail in the answer to {@link READ}. */
export const READ_MAIL = {
  ...MAIL_SUMMARY,
  /** Bytes of the whole stored message, header and all. */
  message_size: count,
  flags: MAIL_FLAGS,
  /** Whether it lies in `new`: no program has taken notice of it yet. */
  recent: flag,
};

/** A mail that is being read, without its content. */
export type ReadMail = FieldValues<typeof READ_MAIL>;

/**
 * Reads a mail. An answer without `content` is followed by the content, or by the whole
 * message if that was asked for, in data records and by an `end`, or by an `error` if it
 * could not be read to its end.
 */
export const READ = defineRequest({
  name: "read",
  fields: {
    ...MAIL_REF,
    /** Leaves the mail unread. */
    peek: optional(flag),
    /** Gives the whole stored message, byte for byte, where else the content is. */
    message: optional(flag),
  },
  exactlyOne: ONE_MAIL,
  answer: {
    /** As it was before, so an unread mail says so. */
    mail: objectOf(READ_MAIL),
    content: optional(inlineContent),
  },
});

/** Which mail to read. */
export type ReadQuery = QueryOf<typeof READ>;

/** One of many messages that were asked for at once, or why the server cannot give it. */
export type GivenMessage =
  | { id: string; mail: ReadMail; content: MessageContent }
  | { id: string; mail?: undefined; error: RequestError };
