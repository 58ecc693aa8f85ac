import type { Header } from "../../letter/header.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import type { Attachment, Content } from "../draft/draft_parts.ts";

/** A mail that is answered or passed on, in memory. */
export interface Original {
  mail: ReadMail;
  header: Pick<Header, "field">;
  /** What a person reads of it. */
  text: string;
  /** What is attached to it, if that was asked for. */
  attachments: Attachment[];
  /** The whole message, if that was asked for. */
  message?: Content;
}
