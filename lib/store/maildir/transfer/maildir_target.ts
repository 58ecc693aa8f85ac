import { systemClock } from "../../../program/clock.ts";
import { isUserName } from "../../../program/user_names.ts";
import {
  type BoxCount,
  type MovedLetter,
  type MovedMail,
  type MovedPlace,
  NOTHING,
  type SentMark,
  type TransferTarget,
} from "../../transfer/transfer.ts";
import { refuseOther } from "../../transfer/unfinished.ts";
import { takeUpStore } from "../../version.ts";
import type { BoxFiles } from "../box_files.ts";
import {
  diskFileSystem,
  type FileSystem,
  lstatIfThere,
  type OpenFile,
} from "../file_system.ts";
import { KEPT_MS } from "../changes/deleted_mails.ts";
import { SentDrafts } from "../index/sent_drafts.ts";
import { BOX_FOLDERS } from "../mail_file.ts";
import { draftKey, tagOfId } from "../mail_name.ts";
import { boxOf } from "./box_of.ts";
import { countBox, syncBox } from "./count_box.ts";
import {
  finishDeliveries,
  type MaildirTransferOptions,
} from "./maildir_options.ts";
import { MovedFiles } from "./moved_files.ts";
import { lockRoot } from "./lock_root.ts";
import { fileOf } from "./place_file.ts";
import {
  markFinished,
  markUnfinished,
  unfinishedSource,
} from "./unfinished.ts";

/** How a mail folder is opened to take mail in. */
export interface MaildirTargetOptions extends MaildirTransferOptions {
  /** Counts the mails of users as the store shows them. */
  count(
    users: readonly string[],
  ): Promise<Map<string, { total: number; unread: number }>>;
}

/**
 * Opens a mail folder to take the mail of another store in; makes it if it is missing. What
 * an earlier run left half done is removed.
 *
 * @throws {TransferError} If another transfer has it, or a box does not work.
 * @throws {Failure} If a newer program wrote it.
 */
export async function openMaildirTarget(
  root: string,
  options: MaildirTargetOptions,
): Promise<TransferTarget> {
  const { fs = diskFileSystem, clock = systemClock } = options;
  if (!lstatIfThere(fs, root)) fs.mkdirSync(root, { mode: 0o700 });
  const lock = await lockRoot(fs, root, clock);
  try {
    await takeUpStore(root);
    await finishDeliveries(root, options);
    return new MaildirTarget(root, fs, { ...options, lock });
  } catch (error) {
    lock.close();
    throw error;
  }
}

class MaildirTarget implements TransferTarget {
  readonly name: string;
  readonly #fs: FileSystem;
  readonly #now: number;
  readonly #count: MaildirTargetOptions["count"];
  readonly #lock: OpenFile;
  readonly #users = new Set<string>();
  readonly #boxes = new Map<string, BoxFiles>();

  constructor(
    root: string,
    fs: FileSystem,
    { now, count, lock }: MaildirTargetOptions & { lock: OpenFile },
  ) {
    this.name = root;
    this.#fs = fs;
    this.#now = now;
    this.#count = count;
    this.#lock = lock;
  }

  #box(name: string): BoxFiles {
    const box = this.#boxes.get(name) ?? boxOf(this.#fs, this.name, name);
    this.#boxes.set(name, box);
    return box;
  }

  begin(source: string): Promise<void> {
    const before = unfinishedSource(this.#fs, this.name);
    refuseOther(this.name, before, source);
    markUnfinished(this.#fs, this.name, source);
    return Promise.resolve();
  }

  end(): Promise<void> {
    markFinished(this.#fs, this.name);
    return Promise.resolve();
  }

  makeBoxes(boxes: readonly string[]): Promise<void> {
    for (const name of boxes) {
      const files = this.#box(name);
      files.ensure(BOX_FOLDERS);
      // With it the box knows its drafts of a day, even if there are none.
      new SentDrafts(files, NO_INDEX).noteAllSent([]);
      if (isUserName(name)) this.#users.add(name);
    }
    return Promise.resolve();
  }

  async counts(boxes: readonly string[]): Promise<Map<string, BoxCount>> {
    const counts = new Map<string, BoxCount>();
    for (const name of boxes) {
      const files = this.#box(name);
      const isThere = lstatIfThere(this.#fs, files.path) !== undefined;
      counts.set(
        name,
        isThere ? await countBox(files, this.#now - KEPT_MS) : NOTHING,
      );
    }
    return counts;
  }

  has(mails: readonly MovedMail[]): Promise<(readonly MovedPlace[])[]> {
    return Promise.resolve(
      mails.map(({ base, size, places }) =>
        places.filter((place) => {
          const at = fileOf(base, place);
          const path = this.#box(place.box).pathOf(at.folder, at.file);
          const info = lstatIfThere(this.#fs, path);
          return info?.isFile && info.size === size;
        })
      ),
    );
  }

  async add(letters: readonly MovedLetter[]): Promise<void> {
    using files = new MovedFiles(this.#fs, (box) => this.#box(box));
    for (const letter of letters) await files.write(letter);
    await files.publish();
  }

  noteSent(marks: readonly SentMark[]): Promise<void> {
    const bySender = Map.groupBy(marks, ({ sender }) => sender);
    for (const [sender, own] of bySender) {
      // Without a box nobody can send the draft again.
      if (!this.#users.has(sender)) continue;
      const drafts = own.flatMap(({ mail }) => {
        const tag = tagOfId(mail);
        return tag === undefined
          ? []
          : [{ draft: draftKey(sender, tag), id: mail }];
      });
      new SentDrafts(this.#box(sender), NO_INDEX).noteAllSent(drafts);
    }
    return Promise.resolve();
  }

  /** Makes the indexes as well: what they count is what the store shows. */
  async finish(boxes: readonly string[]): Promise<Map<string, BoxCount>> {
    const counts = await this.counts(boxes);
    for (const name of boxes) syncBox(this.#box(name));
    const users = boxes.filter(isUserName);
    for (const [user, { total, unread }] of await this.#count(users)) {
      counts.set(user, { ...counts.get(user)!, mails: total, unread });
    }
    return counts;
  }

  close(): void {
    this.#lock.close();
  }
}

/** Nobody asks for marks here. */
const NO_INDEX = () => {
  throw new Error("Not so: no index is needed to note a draft");
};
