import type { Recipients } from "../../letter/recipients.ts";

/** The content of a draft. It can be read more than once, since it may be sent again. */
export interface Content {
  /** Its size in bytes. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A file that goes with a mail. */
export interface Attachment extends Content {
  /** What its reader sees. */
  readonly name: string;
  /** A whole message, which goes as it is; else the name tells the type. */
  readonly type?: "message/rfc822";
  /** Where it is, if it is a file. */
  readonly path?: string;
}

/** What says that a letter answers another one (RFC 5322, 3.6.4). */
export interface Thread {
  /** A message id in its brackets. */
  in_reply_to?: string;
  /** Message ids with a space between them, the oldest first. */
  references?: string;
}

/** What a content is that goes as it is (RFC 2045, 5 and 6). */
export interface Media {
  content_type?: string;
  content_transfer_encoding?:
    | "7bit"
    | "8bit"
    | "binary"
    | "base64"
    | "quoted-printable";
}

/** A mail as a person wants it, checked against the limits. */
export interface DraftParts extends Recipients {
  title: string;
  /** Whether the sender's box keeps a copy. */
  copy?: boolean;
  content: Content;
  attachments: readonly Attachment[];
  /** The messages that it goes on from. */
  thread?: Thread;
  /** What the content is, where its writer says so. */
  media?: Media;
}
