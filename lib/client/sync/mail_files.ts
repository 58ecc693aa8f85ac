import { withInfo } from "../../letter/info_mark.ts";
import { PRIVATE_FILE } from "../../keys/file_modes.ts";
import { concatBytes } from "../../crypto/bytes.ts";
import {
  isHere,
  type MessageContent,
} from "../../protocol/requests/message_content.ts";
import type { ReadMail } from "../../protocol/requests/mails/read.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { timeOf } from "../export/mail_time.ts";
import { writeShort } from "../export/write_short.ts";
import { fileError } from "../file_error.ts";
import { localName, UNFINISHED } from "./local_name.ts";

/** Long files that wait for the disk together: it takes little longer for many than for one. */
const AT_ONCE = 50;
/**
 * Bytes that lie in one block of the disk: after a loss of power, such a file is whole or
 * empty. A wait for the disk for each would take most of the time of a first sync.
 */
const BLOCK = 4096;

interface Written {
  file: Deno.FsFile;
  from: string;
  to: string;
}

/** Writes mails into a Maildir, each of them whole before it is seen. */
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
    content: MessageContent,
  ): Promise<void> {
    const name = localName(mail);
    const from = `${this.dir}/tmp/${UNFINISHED}${name}`;
    const to = `${this.dir}/${placeOf(mail, name)}`;
    if (isHere(content)) {
      const bytes = concatBytes(...content);
      if (bytes.length <= BLOCK) {
        writeShort(from, bytes, timeOf(mail));
        return rename(from, to);
      }
    }
    const file = orFileError(from, () => Deno.openSync(from, NEW_FILE));
    let size = 0;
    try {
      for await (const piece of content) {
        orFileError(from, () => writeAllSync(file, piece));
        size += piece.length;
      }
      const time = new Date(timeOf(mail));
      orFileError(from, () => file.utimeSync(time, time));
    } catch (error) {
      file.close();
      orFileError(from, () => Deno.removeSync(from));
      throw error;
    }
    this.#waiting.push({ file, from, to });
    if (size <= BLOCK) place(this.#waiting.pop()!);
    else if (this.#waiting.length >= AT_ONCE) await this.flush();
  }

  /** Puts all mails that were written into their places. */
  async flush(): Promise<void> {
    const written = this.#waiting.splice(0);
    try {
      await Promise.all(written.map(({ file }) => file.syncData()));
    } catch (error) {
      for (const { file } of written) file.close();
      throw fileError("write", this.dir, error);
    }
    written.forEach(place);
  }
}

const NEW_FILE = { write: true, createNew: true, mode: PRIVATE_FILE };

function place({ file, from, to }: Written): void {
  file.close();
  rename(from, to);
}

function rename(from: string, to: string): void {
  orFileError(to, () => Deno.renameSync(from, to));
}

/** Files in `new` have no flags. */
function placeOf({ flags, recent }: ReadMail, name: string): string {
  return recent && flags === ""
    ? `new/${name}`
    : `cur/${withInfo(name, flags)}`;
}

function orFileError<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw fileError("write", path, error);
  }
}
