import type { MessageContent } from "../../protocol/requests/message_content.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";

/** Where exported mails go: a file or a folder that other mail programs read. */
export interface ExportTarget {
  /**
   * Adds a mail, byte for byte. Where the server cannot give all of it, nothing stays.
   *
   * @param message Its header and content; read to the end.
   * @throws {FileError} If it cannot be written.
   * @throws {RequestError} If `message` throws it.
   */
  add(mail: ReadMail, message: MessageContent): Promise<void>;
  /** Closes its files, also after a failure. */
  close(): void;
}
