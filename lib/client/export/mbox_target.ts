import { encodeText } from "../../crypto/bytes.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { ExportTarget } from "./export_target.ts";
import { exportedHead, separatorAddress } from "./exported_head.ts";
import { checkId } from "./mail_id.ts";
import { NewFile } from "./new_file.ts";
import { MboxrdQuoter, mboxSeparator } from "./mboxrd.ts";

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

  async add(
    mail: MailSummary,
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    checkId(mail.id);
    const status = mail.unread ? "Status: O" : "Status: RO";
    const from = separatorAddress(mail.from);
    await this.#file.write(encodeText(mboxSeparator(from, mail.time)));
    await this.#file.write(exportedHead(mail, [status]));
    const quoter = new MboxrdQuoter();
    for await (const piece of content) {
      await this.#file.write(quoter.quote(piece));
    }
    await this.#file.write(quoter.end());
  }

  close(): void {
    this.#file.close();
  }
}
