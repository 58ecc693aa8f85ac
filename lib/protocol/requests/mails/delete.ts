import { flag, objectOf, optional } from "../../fields.ts";
import { MAIL_REF, ONE_MAIL } from "../mail_ref.ts";
import { MAIL_SUMMARY } from "../mail_summary.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/** Takes a mail out of the user's box; the answer says which one it was. */
export const DELETE = defineRequest({
  name: "delete",
  fields: {
    ...MAIL_REF,
    /** There is no way back. */
    forever: optional(flag),
  },
  exactlyOne: ONE_MAIL,
  answer: { mail: objectOf(MAIL_SUMMARY) },
});

/** Which mail to delete, and how. */
export type DeleteQuery = QueryOf<typeof DELETE>;
