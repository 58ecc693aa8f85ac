import { flag, objectOf } from "../../fields.ts";
import { MAIL_REF, ONE_MAIL } from "../mail_ref.ts";
import { MAIL_SUMMARY } from "../mail_summary.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/** Marks a mail as read or unread; the answer has the mail as it is then. */
export const MARK = defineRequest({
  name: "mark",
  fields: { ...MAIL_REF, unread: flag },
  exactlyOne: ONE_MAIL,
  answer: { mail: objectOf(MAIL_SUMMARY) },
});

/** Which mail to mark, and as what. */
export type MarkQuery = QueryOf<typeof MARK>;
