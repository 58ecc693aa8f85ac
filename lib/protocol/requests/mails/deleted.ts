import { MAIL_PAGE, PAGE_QUERY } from "../mail_summary.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/**
 * Lists part of the mails that were deleted within a day, in the order of their deletion.
 * Their indexes are their places in this list.
 */
export const DELETED = defineRequest({
  name: "deleted",
  fields: PAGE_QUERY,
  answer: MAIL_PAGE,
});

/** Which deleted mails to list. */
export type DeletedQuery = QueryOf<typeof DELETED>;
