import type { SentDraft } from "../../protocol/requests/mails/send.ts";
import type { Content } from "./draft_parts.ts";

/** A mail that a person wants sent; it gets its id when it is. */
export interface Draft extends Omit<SentDraft, "id"> {
  content: Pick<Content, "open">;
}
