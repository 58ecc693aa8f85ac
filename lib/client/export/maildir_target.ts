import { PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
import type { ExportTarget } from "./export_target.ts";
import { checkId } from "./mail_id.ts";
import { NewFile } from "./new_file.ts";
import { exportedHead } from "./exported_head.ts";
import { fileError } from "../file_error.ts";

/** Puts each mail into a file of a Maildir (https://cr.yp.to/proto/maildir.html). */
export class MaildirTarget implements ExportTarget {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws {FileError} If its folders cannot be made. */
  static async create(folder: string): Promise<MaildirTarget> {
    for (const name of ["tmp", "new", "cur"]) {
      const path = `${folder}/${name}`;
      try {
        await Deno.mkdir(path, { mode: PRIVATE_FOLDER });
      } catch (error) {
        throw fileError("write", path, error);
      }
    }
    return new MaildirTarget(folder);
  }

  async add(
    mail: MailSummary,
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    checkId(mail.id);
    const temporary = `${this.#folder}/tmp/${mail.id}`;
    const file = await NewFile.create(temporary);
    try {
      await file.write(exportedHead(mail));
      for await (const piece of content) await file.write(piece);
    } finally {
      file.close();
    }
    const place = mail.unread ? `new/${mail.id}` : `cur/${mail.id}:2,S`;
    await Deno.rename(temporary, `${this.#folder}/${place}`);
  }

  close(): void {}
}
