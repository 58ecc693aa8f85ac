import type { MailSummary } from "../../protocol/requests/mail_summary.ts";

/** Where exported mails go: a file or a folder that other mail programs read. */
export interface ExportTarget {
  /**
   * Adds a mail.
   *
   * @param content Its contents; read to the end.
   * @throws {FileError} If it cannot be written.
   */
  add(mail: MailSummary, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Closes its files, also after a failure. */
  close(): void;
}
