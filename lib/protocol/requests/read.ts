import { flag, objectOf, optional } from "../fields.ts";
import { inlineContent } from "./inline_content.ts";
import { MAIL_REF, ONE_MAIL } from "./mail_ref.ts";
import { MAIL_SUMMARY } from "./mail_summary.ts";
import { defineRequest, type QueryOf } from "./request.ts";

/**
 * Reads a mail. An answer without `content` is followed by the content in data records
 * and by an `end`, or by an `error` if it could not be read to its end.
 */
export const READ = defineRequest({
  name: "read",
  fields: {
    ...MAIL_REF,
    /** Leaves the mail unread. */
    peek: optional(flag),
  },
  exactlyOne: ONE_MAIL,
  answer: {
    /** As it was before, so an unread mail says so. */
    mail: objectOf(MAIL_SUMMARY),
    content: optional(inlineContent),
  },
});

/** Which mail to read. */
export type ReadQuery = QueryOf<typeof READ>;
