import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { timeOf } from "../export/mail_time.ts";
import { fileError } from "../file_error.ts";
import { localName, UNFINISHED } from "./local_name.ts";

/** Files that wait for the disk together: it takes little longer for many than for one. */
const AT_ONCE = 100;

interface Written {
  file: Deno.FsFile;
  from: string;
  to: string;
}

/** Writes mails into a Maildir, each of them whole and on the disk before it is seen. */
export class MailFiles {
  #waiting: Written[] = [];

  constructor(readonly dir: string) {}

  /**
   * Writes a mail, which is in its place after {@link flush} at the latest.
   *
   * @throws {FileError} If it cannot be written.
   * @throws What reading `content` throws; nothing stays of the mail then.
   */
  async add(
    mail: ReadMail,
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const name = localName(mail);
    const from = `${this.dir}/tmp/${UNFINISHED}${name}`;
    const file = orFileError(from, () => Deno.openSync(from, NEW_FILE));
    try {
      for await (const piece of content) {
        orFileError(from, () => writeAllSync(file, piece));
      }
      const time = new Date(timeOf(mail));
      orFileError(from, () => file.utimeSync(time, time));
    } catch (error) {
      file.close();
      orFileError(from, () => Deno.removeSync(from));
      throw error;
    }
    this.#waiting.push({
      file,
      from,
      to: `${this.dir}/${placeOf(mail, name)}`,
    });
    if (this.#waiting.length >= AT_ONCE) await this.flush();
  }

  /** Puts all mails that were written into their places. */
  async flush(): Promise<void> {
    const written = this.#waiting.splice(0);
    try {
      await Promise.all(written.map(({ file }) => file.syncData()));
    } catch (error) {
      throw fileError("write", this.dir, error);
    } finally {
      for (const { file } of written) file.close();
    }
    for (const { from, to } of written) {
      orFileError(to, () => Deno.renameSync(from, to));
    }
  }
}

const NEW_FILE = { write: true, createNew: true, mode: PRIVATE_FILE };

/** Files in `new` have no flags. */
function placeOf({ flags, recent }: ReadMail, name: string): string {
  return recent && flags === "" ? `new/${name}` : `cur/${name}:2,${flags}`;
}

function orFileError<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw fileError("write", path, error);
  }
}
