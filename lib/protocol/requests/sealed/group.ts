import { count, optional, textLike } from "../../fields.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/**
 * Gives the group's list with its signature (docs/letter.md). The answer is followed by
 * the list in data records, and by an `end`.
 */
export const GROUP = defineRequest({
  name: "group",
  fields: {
    /** The SHA-256 of the list that the client has, in hexadecimal digits. */
    known: optional(textLike(/^[0-9a-f]{64}$/)),
  },
  answer: {
    /** Bytes of the list; 0 if the client has it, or if the group has none. */
    size: count,
  },
});

/** What the client has of the list. */
export type GroupQuery = QueryOf<typeof GROUP>;
