import { flag, optional } from "../../fields.ts";
import { MAIL_PAGE, PAGE_QUERY } from "../mail_summary.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/** Lists part of a box. */
export const INBOX = defineRequest({
  name: "inbox",
  fields: {
    ...PAGE_QUERY,
    /** Lists unread mails only. */
    unread: optional(flag),
    /** True lists what the user sent; false leaves out the copies of that. */
    sent: optional(flag),
    /** Says of each mail which messages it goes on from. */
    threads: optional(flag),
  },
  answer: MAIL_PAGE,
});

/** Which mails of a box to list. */
export type InboxQuery = QueryOf<typeof INBOX>;
