import { count, listOf, textLike } from "../../fields.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/** The id of a mail: it never changes, and never names another mail. */
const mailId = textLike(/^[A-Za-z0-9_.-]{1,80}$/);

/**
 * Gives the sealed heads of sealed letters. The answer is followed by the heads one after
 * the other, in data records, and by an `end`.
 */
export const HEADS = defineRequest({
  name: "heads",
  fields: {
    /** The ids of 1 to LIMITS.page mails. */
    ids: listOf(mailId),
  },
  answer: {
    /** Bytes of each head, in the order of `ids`; 0 for a mail that has none. */
    sizes: listOf(count),
  },
});

/** Which heads to give. */
export type HeadsQuery = QueryOf<typeof HEADS>;
