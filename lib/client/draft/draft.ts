import type { Recipients } from "../../letter/recipients.ts";
import type { LetterFields } from "../../protocol/letter_fields.ts";
import type { Content } from "./draft_parts.ts";

/** A mail that a person wants sent, as `send` asks for it; it gets its id when it is. */
export interface Draft extends Recipients {
  title: string;
  /** Whether the sender's box keeps a copy. */
  copy?: boolean;
  fields?: LetterFields;
  /** Its size in bytes, about, is for who waits. */
  content: Pick<Content, "open"> & Partial<Pick<Content, "size">>;
}
