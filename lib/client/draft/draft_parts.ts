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
  /** Where it is, if it is a file. */
  readonly path?: string;
}

/** A mail as a person wants it, checked against the limits. */
export interface DraftParts {
  to: string[];
  title: string;
  content: Content;
  attachments: readonly Attachment[];
}
