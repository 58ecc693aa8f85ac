import { objectOf } from "../../fields.ts";
import { MAIL_REF, ONE_MAIL } from "../mail_ref.ts";
import { MAIL_SUMMARY } from "../mail_summary.ts";
import { defineRequest } from "../request.ts";

/**
 * Brings back a deleted mail, by its id or its index in the list of `deleted`; the answer
 * has it as it is in the box.
 */
export const UNDELETE = defineRequest({
  name: "undelete",
  fields: MAIL_REF,
  exactlyOne: ONE_MAIL,
  answer: { mail: objectOf(MAIL_SUMMARY) },
});
