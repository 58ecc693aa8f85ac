/**
 * The Maildirs of a folder, whose mail goes to another store.
 *
 * - `listed_mails.ts` finds out which files are mails, and of which boxes.
 * - `moved_letter.ts` reads one.
 * - `maildir_target.ts` is the other side: Maildirs that take mail in.
 *
 * @module
 */
import { systemClock } from "../../../program/clock.ts";
import { isUserName } from "../../../program/user_names.ts";
import {
  type MovedMail,
  type SentMark,
  TransferError,
  type TransferSource,
} from "../../transfer/transfer.ts";
import { KEPT_MS } from "../changes/deleted_mails.ts";
import {
  diskFileSystem,
  type FileSystem,
  type OpenFile,
} from "../file_system.ts";
import { microsOfFile, tagOfId } from "../mail_name.ts";
import {
  closeJournal,
  type Snapshot,
  takeSnapshot,
} from "../saving/snapshot.ts";
import { ListedMails } from "./listed_mails.ts";
import { lockRoot } from "./lock_root.ts";
import {
  finishDeliveries,
  type MaildirTransferOptions,
} from "./maildir_options.ts";
import { openMoved } from "./moved_letter.ts";
import { refuseUnfinished } from "../../transfer/unfinished.ts";
import { unfinishedSource } from "./unfinished.ts";

/** Marks of drafts are in folders of these names. */
const DRAFTS = /^drafts\/[0-9a-f]$/;

/**
 * Opens a mail folder to move its mail. Deliveries that a crash cut are finished first.
 *
 * @throws {TransferError} If another transfer has it, a box does not work, or the
 * folder has not all its mail.
 */
export async function openMaildirSource(
  root: string,
  options: MaildirTransferOptions,
): Promise<TransferSource> {
  const { fs = diskFileSystem, clock = systemClock, tell } = options;
  const lock = await lockRoot(fs, root, clock);
  try {
    refuseUnfinished(root, unfinishedSource(fs, root));
    await finishDeliveries(root, options);
    const snapshot = await takeSnapshot(fs, root);
    const [unfinished] = snapshot.journal;
    closeJournal(snapshot);
    if (unfinished) throw notFinished(unfinished.path);
    for (const path of snapshot.passedOver) {
      tell(`${path} is neither file nor folder, and is not moved`);
    }
    return new MaildirSource(root, fs, snapshot, { ...options, lock });
  } catch (error) {
    lock.close();
    throw error;
  }
}

function notFinished(path: string): TransferError {
  return new TransferError(
    `A delivery was cut short, and cannot be finished: ${path}`,
    "start a mail-server there once",
  );
}

class MaildirSource implements TransferSource {
  readonly name: string;
  readonly #snapshot: Snapshot;
  readonly #since: number;
  readonly #lock: OpenFile;
  readonly #mails: ListedMails;

  constructor(
    root: string,
    fs: FileSystem,
    snapshot: Snapshot,
    { now, tell, lock }: MaildirTransferOptions & { lock: OpenFile },
  ) {
    this.name = root;
    this.#snapshot = snapshot;
    this.#since = now - KEPT_MS;
    this.#lock = lock;
    this.#mails = new ListedMails({
      ...{ fs, root, snapshot, since: this.#since, tell },
      open: openMoved,
    });
  }

  boxes(): Promise<string[]> {
    return Promise.resolve(this.#snapshot.boxes.map(({ name }) => name));
  }

  total(): Promise<number> {
    return Promise.resolve(this.#mails.length);
  }

  mails(): AsyncIterable<MovedMail> {
    return this.#mails.each();
  }

  /** Not those of accounts that ended: somebody of the name may have begun since. */
  async *sent(): AsyncGenerator<SentMark, void, void> {
    for (const { files } of this.#snapshot.files.mails()) {
      for (const { box, folder, file } of files) {
        const { name: sender } = this.#snapshot.boxes[box];
        const start = `sent.${sender}.`;
        const isMark = DRAFTS.test(folder) && file.startsWith(start);
        const mail = file.slice(start.length);
        if (!isMark || !isUserName(sender) || !this.#isYoung(mail)) continue;
        yield { sender, mail };
      }
    }
    await Promise.resolve();
  }

  #isYoung(id: string): boolean {
    if (tagOfId(id) === undefined) return false;
    return (microsOfFile(id) ?? 0) / 1000 > this.#since;
  }

  close(): void {
    this.#mails.tellOthers();
    this.#lock.close();
  }
}
