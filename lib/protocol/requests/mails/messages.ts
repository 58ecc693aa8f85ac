import { listOf } from "../../fields.ts";
import { MAIL_ID } from "../mail_ref.ts";
import { defineRequest, type QueryOf } from "../request.ts";

/**
 * Gives whole stored messages, and leaves them unread. The answer is followed by the
 * messages in data records (`message_stream.ts`), and by an `end`.
 */
export const MESSAGES = defineRequest({
  name: "messages",
  fields: {
    /** The ids of 1 to LIMITS.messages mails. */
    ids: listOf(MAIL_ID),
  },
  answer: {},
});

/** Which messages to give. */
export type MessagesQuery = QueryOf<typeof MESSAGES>;
