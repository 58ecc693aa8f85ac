import { MAIL_ID } from "./mail_ref.ts";
import { defineRequest } from "./request.ts";

/**
 * Says that the client has the content of a mail that it has read, whole: the mail is no
 * longer unread. There is no answer.
 */
export const GOT = defineRequest({
  name: "got",
  fields: { id: MAIL_ID },
  answer: {},
});
