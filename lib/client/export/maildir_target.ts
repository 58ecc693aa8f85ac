import { withInfo } from "../../letter/info_mark.ts";
import { PRIVATE_FOLDER } from "../../keys/file_modes.ts";
import { RequestError } from "../../protocol/errors.ts";
import { concatBytes } from "../../crypto/bytes.ts";
import {
  isHere,
  type MessageContent,
} from "../../protocol/requests/message_content.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import type { ExportTarget } from "./export_target.ts";
import { timeOf } from "./mail_time.ts";
import { exportedName } from "./exported_name.ts";
import { NewFile } from "./new_file.ts";
import { writeShort } from "./write_short.ts";
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

  async add(mail: ReadMail, message: MessageContent): Promise<void> {
    const name = exportedName(mail);
    const temporary = `${this.#folder}/tmp/${name}`;
    const place = `${this.#folder}/${placeOf(mail, name)}`;
    if (isHere(message)) {
      writeShort(temporary, concatBytes(...message), timeOf(mail));
    } else await writeLong(temporary, message, timeOf(mail));
    try {
      Deno.renameSync(temporary, place);
    } catch (error) {
      throw fileError("write", place, error);
    }
  }

  close(): void {}
}

async function writeLong(
  path: string,
  message: AsyncIterable<Uint8Array>,
  time: number,
): Promise<void> {
  const file = await NewFile.create(path);
  try {
    for await (const piece of message) file.write(piece);
    file.setTime(time);
  } catch (error) {
    if (error instanceof RequestError) await Deno.remove(path);
    throw error;
  } finally {
    file.close();
  }
}

/** Files in `new` have no flags. */
function placeOf({ flags, recent }: ReadMail, name: string): string {
  return recent && flags === ""
    ? `new/${name}`
    : `cur/${withInfo(name, flags)}`;
}
