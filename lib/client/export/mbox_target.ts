import { encodeText } from "../../crypto/bytes.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { MessageContent } from "../../protocol/requests/message_content.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import type { ExportTarget } from "./export_target.ts";
import { timeOf } from "./mail_time.ts";
import { formatSeparator, separatorAddress } from "./mbox_separator.ts";
import { NewFile } from "./new_file.ts";
import { MboxrdQuoter } from "./mboxrd.ts";

/** Puts all mails into one mbox file (RFC 4155, quoted as "mboxrd"). */
export class MboxTarget implements ExportTarget {
  readonly #file: NewFile;

  private constructor(file: NewFile) {
    this.#file = file;
  }

  /** @throws {FileError} If the file exists or cannot be made. */
  static async create(path: string): Promise<MboxTarget> {
    return new MboxTarget(await NewFile.create(path));
  }

  async add(mail: ReadMail, message: MessageContent): Promise<void> {
    const start = this.#file.size;
    try {
      const endsLine = await this.#append(mail, message);
      if (endsLine) return;
      this.#file.rewrite(start, separatorOf(mail, false));
    } catch (error) {
      if (error instanceof RequestError) this.#file.cut(start);
      throw error;
    }
  }

  /** @returns Whether the last line of the message has its end. */
  async #append(
    mail: ReadMail,
    message: MessageContent,
  ): Promise<boolean> {
    this.#file.write(separatorOf(mail, true));
    const quoter = new MboxrdQuoter();
    for await (const piece of message) {
      this.#file.write(quoter.quote(piece));
    }
    this.#file.write(quoter.end());
    return quoter.endsLine;
  }

  close(): void {
    this.#file.close();
  }
}

function separatorOf(mail: ReadMail, endsLine: boolean): Uint8Array {
  const address = separatorAddress(mail.from);
  const time = timeOf(mail);
  return encodeText(formatSeparator({ address, time, endsLine }));
}
