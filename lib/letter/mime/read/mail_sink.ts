/** A part that is not text to be read with the mail, or not only that. */
export interface Attachment {
  /** 1 is the first of the mail. */
  number: number;
  /** Where it is, as IMAP numbers parts (RFC 3501, 6.4.5): `2`, `2.1`. */
  id: string;
  /** As its mail claims it, or made up where it does not: fit to be shown, not to be a path. */
  name: string;
  /** The media type, such as `image/png`. */
  type: string;
  /** Bytes. */
  size: number;
}

/** Where the bytes of an attachment go. */
export interface AttachmentSink {
  write(bytes: Uint8Array): Promise<void> | void;
  /** The attachment is whole. */
  end(): Promise<void> | void;
}

/** Where a mail goes while it is read. */
export interface MailSink {
  /** The next piece of the text, not made safe for a terminal. */
  text(text: string): Promise<void> | void;
  /** The source of an HTML version of the mail's own text. */
  html?(source: string): void;
  /** The words of each HTML page, also of one in whose place plain text is shown. */
  page?(text: string): void;
  /** An attachment begins; without a sink of its own its bytes are counted alone. */
  attachment?(attachment: Attachment): Promise<AttachmentSink | undefined>;
}
