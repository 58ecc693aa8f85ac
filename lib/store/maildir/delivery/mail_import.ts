import { withInfo } from "../../../letter/info_mark.ts";
import { asStorage, asStorageSync } from "../../errors.ts";
import type { Imported, ImportedMessage, Importing } from "../../store.ts";
import { diskBytes } from "../disk_bytes.ts";
import { removeIfThere, syncFolderAside } from "../file_system.ts";
import { cannotTell } from "../index/index_error.ts";
import { makeEntry } from "../index/make_entry.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import { HEAD_ONLY, openAnyLetter, senderOf, sizesOf } from "../letter_file.ts";
import type { MailFile } from "../mail_file.ts";
import {
  importKey,
  LAST_SECOND,
  makeImportedId,
  microsOfFile,
} from "../mail_name.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Patience } from "../patience.ts";
import { unfinishedName } from "./journal.ts";
import { checkRoom } from "./publish.ts";
import { findSame } from "./same_mail.ts";
import { TmpFile } from "./tmp_file.ts";

const ACTION = "import the mail";

/** What an import needs of its store. */
export interface ImportContext {
  /** Bytes that a box may have. */
  quota?: number;
  /** Awaits the disk. */
  patient: Patience;
}

/**
 * Begins to take a message into a box whose index is true to its files, unless it is there.
 *
 * @throws {OverQuotaError} If the box has no room for it.
 */
export async function beginImport(
  box: Mailbox,
  message: ImportedMessage,
  context: ImportContext,
): Promise<Importing | Imported> {
  const there = box.mails.idByDraft(importKey(message.hash));
  const mail = there === undefined
    ? await findSame(box, message, context.patient)
    : box.mails.byId(there);
  if (mail) {
    await syncMails(box, mail, context);
    return { id: mail.id, added: false };
  }
  const { quota } = context;
  if (quota !== undefined) checkRoom(box, diskBytes(message.size), quota);
  return new MailImport(box, message, context);
}

/** Another worker may have put the mail there a moment ago, and have died. */
function syncMails(
  { files }: Mailbox,
  { folder }: MailFile,
  { patient }: ImportContext,
): Promise<void> {
  return patient(syncFolderAside(files.fs, files.pathOf(folder)));
}

/** A message on its way into the box of its owner: a file in `tmp`, then a mail. */
class MailImport implements Importing {
  readonly #box: Mailbox;
  readonly #message: ImportedMessage;
  readonly #context: ImportContext;
  readonly #name = unfinishedName();
  /** None once it is a mail, or given up. */
  #file?: TmpFile;

  constructor(box: Mailbox, message: ImportedMessage, context: ImportContext) {
    this.#box = box;
    this.#message = message;
    this.#context = context;
    this.#file = new TmpFile(box.files, this.#name);
  }

  write(chunk: Uint8Array): void {
    const file = this.#open();
    asStorageSync(ACTION, () => file.write(chunk), this.#box.files);
  }

  #open(): TmpFile {
    if (this.#file) return this.#file;
    throw new TypeError("Cannot go on with an import: it ended");
  }

  async commit(): Promise<Imported> {
    const file = this.#open();
    const { files } = this.#box;
    return await asStorage(ACTION, async () => {
      file.writeOut();
      this.#date();
      await file.makeDurable({ name: false, patient: this.#context.patient });
      const mail = this.#describe();
      const id = this.#publish(mail);
      if (id !== undefined) return { id, added: false };
      this.#file = undefined;
      file.close();
      await this.#settle(mail);
      return { id: mail.id, added: true };
    }, files);
  }

  get #path(): string {
    return this.#box.files.pathOf("tmp", this.#name);
  }

  /** Dovecot and others show the time of the file. */
  #date(): void {
    const { time } = this.#message;
    const seconds = Math.min(time / 1000, LAST_SECOND);
    this.#box.files.fs.utimeSync(this.#path, seconds, seconds);
  }

  #describe(): MailEntry {
    const { files } = this.#box;
    const { time, hash } = this.#message;
    const id = makeImportedId(time, hash);
    const place = placeOf(id, this.#message);
    const part = { folder: "tmp" as const, file: this.#name };
    const letter = openAnyLetter(files, part, HEAD_ONLY);
    if (!letter) throw new Error("Cannot find what was written of the mail");
    try {
      const from = senderOf(letter.head, place.file);
      const sizes = sizesOf(letter, place.file);
      const micros = microsOfFile(place.file) as number;
      const facts = { ...place, id, micros, ...sizes };
      return makeEntry({ ...letter.head, from }, facts);
    } finally {
      letter.handle.close();
    }
  }

  /** @returns The id of the mail that another session has made of the message meanwhile. */
  #publish(mail: MailEntry): string | undefined {
    const { quota } = this.#context;
    const box = this.#box;
    const { files } = box;
    return box.change(
      [mail.folder],
      () => {
        const there = findImported(box, mail);
        if (there !== undefined) return there;
        if (quota !== undefined) checkRoom(box, mail.bytes, quota);
        const path = files.pathOf(mail.folder, mail.file);
        files.fs.renameSync(this.#path, path);
      },
      (there) => {
        if (there === undefined) box.noteMail(mail);
      },
    );
  }

  /** A mail that may not outlive a loss of power must not stay: it would count as imported. */
  async #settle(mail: MailEntry): Promise<void> {
    try {
      await syncMails(this.#box, mail, this.#context);
    } catch (error) {
      takeBack(this.#box, mail);
      throw error;
    }
  }

  abort(): Promise<void> {
    this.#file?.discard();
    this.#file = undefined;
    return Promise.resolve();
  }
}

/** In `new` no mail has flags. */
function placeOf(
  id: string,
  { flags, recent = false }: ImportedMessage,
): MailFile {
  if (recent && flags === "") return { folder: "new", file: id };
  const letters = [...new Set(flags)].sort().join("");
  return { folder: "cur", file: withInfo(id, letters) };
}

function findImported(box: Mailbox, { draft }: MailEntry): string | undefined {
  try {
    return box.mails.idByDraft(draft!);
  } catch (error) {
    if (cannotTell(error)) return undefined;
    throw error;
  }
}

function takeBack(box: Mailbox, { folder, file, id }: MailEntry): void {
  try {
    box.change(
      [folder],
      () => removeIfThere(box.files.fs, box.files.pathOf(folder, file)),
      () => box.mails.remove(id),
    );
  } catch {
    // The person is told why the import failed, not why this did.
  }
}
