import { objectOf } from "../../fields.ts";
import { MAIL_REF, ONE_MAIL } from "../mail_ref.ts";
import { MAIL_SUMMARY } from "../mail_summary.ts";
import { defineRequest } from "../request.ts";

/** Removes a mail from the user's box; the answer says which one it was. */
export const DELETE = defineRequest({
  name: "delete",
  fields: MAIL_REF,
  exactlyOne: ONE_MAIL,
  answer: { mail: objectOf(MAIL_SUMMARY) },
});
