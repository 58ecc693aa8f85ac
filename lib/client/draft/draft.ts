import type { SentDraft } from "../../protocol/requests/mails/send.ts";
import type { Content } from "./draft_parts.ts";

/** A mail that a person wants sent; it gets its id when it is. */
export interface Draft extends Omit<SentDraft, "id"> {
  /** Its size in bytes, about, is for who waits. */
  content: Pick<Content, "open"> & Partial<Pick<Content, "size">>;
}
