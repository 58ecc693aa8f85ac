import { withInfo } from "../../letter/info_mark.ts";
import { PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import type { ExportTarget } from "./export_target.ts";
import { timeOf } from "./mail_time.ts";
import { exportedName } from "./exported_name.ts";
import { NewFile } from "./new_file.ts";
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
    mail: ReadMail,
    message: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const name = exportedName(mail);
    const temporary = `${this.#folder}/tmp/${name}`;
    const file = await NewFile.create(temporary);
    try {
      for await (const piece of message) await file.write(piece);
      await file.setTime(timeOf(mail));
    } catch (error) {
      if (error instanceof RequestError) await Deno.remove(temporary);
      throw error;
    } finally {
      file.close();
    }
    await Deno.rename(temporary, `${this.#folder}/${placeOf(mail, name)}`);
  }

  close(): void {}
}

/** Files in `new` have no flags. */
function placeOf({ flags, recent }: ReadMail, name: string): string {
  return recent && flags === ""
    ? `new/${name}`
    : `cur/${withInfo(name, flags)}`;
}
