import { flag, optional, text } from "../../fields.ts";
import { MAIL_PAGE, PAGE_QUERY } from "../mail_summary.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/** Lists part of the mails that have a text in their sender or title. */
export const SEARCH = defineRequest({
  name: "search",
  fields: {
    ...PAGE_QUERY,
    /** 1 to LIMITS.search characters, found whatever their case. */
    text,
    /** Looks through the contents too. */
    contents: optional(flag),
  },
  answer: MAIL_PAGE,
});

/** Which mails to find. */
export type SearchQuery = QueryOf<typeof SEARCH>;
