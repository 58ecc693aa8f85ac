import { flag, optional, textLike } from "../../fields.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/**
 * Lists the id and the flags of every mail of a box. The answer is followed by the list in
 * data records (`flag_list.ts`), and by an `end`.
 */
export const FLAGS = defineRequest({
  name: "flags",
  fields: {
    /** The SHA-256 of the list that the client has, in hexadecimal digits. */
    known: optional(textLike(/^[0-9a-f]{64}$/)),
  },
  answer: {
    /** Whether the client has it: then nothing comes but the `end`. */
    same: flag,
  },
});

/** What the client has of the list. */
export type FlagsQuery = QueryOf<typeof FLAGS>;
