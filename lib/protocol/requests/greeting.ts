import { count, flag, optional } from "../fields.ts";
import { type AnswerOf, defineOk } from "./request.ts";

/**
 * The first message of a server, sent unprompted: the limits the server enforces. A client that could open it knows that the server has the keys.
 */
export const GREETING = defineOk({
  /** Characters of a title. */
  title: count,
  /** Characters of a mail's content. */
  content: count,
  /** Recipients of one mail. */
  recipients: count,
  /** Bytes of a mail's attachments together, as they are; 0 if there may be none. */
  attachments: count,
  /** Whether it takes sealed letters alone. */
  sealed_only: optional(flag),
});

/** The limits that a server sets. */
export type Limits = AnswerOf<typeof GREETING>;
