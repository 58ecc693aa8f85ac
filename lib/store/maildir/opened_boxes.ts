import { type Clock, systemClock } from "../../program/clock.ts";
import { asStorage } from "../errors.ts";
import type { BoxAccess } from "./box_access.ts";
import { Deferred } from "./deferred.ts";
import { diskFileSystem, type FileSystem } from "./file_system.ts";
import type { VerifiedIndexes } from "./index/index_file.ts";
import { fromNewest, type Needed } from "./index/older_mails.ts";
import { type Progress, progressLog } from "./index/progress_log.ts";
import { refresh } from "./index/refresh.ts";
import { Scrubber } from "./index/scrub.ts";
import { withIndex } from "./index/with_index.ts";
import type { Mailbox } from "./mailbox.ts";
import { Mailboxes } from "./mailboxes.ts";
import { type Patience, patience, undeterred } from "./patience.ts";

/** Limits of a store, and what tests replace. */
export interface MailStoreOptions {
  /** Bytes that a user's mail may take on the disk; any number if left out. */
  quota?: number;
  /** Boxes whose index is kept open, three files each; 128 if left out. */
  openBoxes?: number;
  /** Indexes that another store of this process has verified; it adds its own. */
  verified?: VerifiedIndexes;
  /** Mails that the first list of a big box reads; 1,000 if left out, and fewer in tests. */
  newest?: number;
  /** Gets a sentence now and then while the index of a big box is made. */
  log?: (message: string) => void;
  /**
   * Called often by work that takes long: reading a big box, or searching its contents.
   * What it throws ends the work.
   */
  progress?: Progress;
  /** In ms since the epoch. */
  now?: () => number;
  /** Says when the next sign of life is due while the disk is slow. */
  clock?: Clock;
  /** The disk, unless a test makes steps fail. */
  fs?: FileSystem;
}

/** The boxes of one mail folder, as every part of the store uses them. */
export class OpenedBoxes implements BoxAccess {
  readonly boxes: Mailboxes;
  readonly quota?: number;
  readonly now: () => number;
  readonly progress: Progress;
  readonly patient: Patience;
  readonly undeterred: Patience;
  readonly deferred = new Deferred();
  readonly #clock: Clock;
  readonly #log: (message: string) => void;
  readonly #scrubber: Scrubber;

  constructor(root: string, options: MailStoreOptions) {
    const { now = Date.now, clock = systemClock, fs = diskFileSystem } =
      options;
    const { quota, progress = () => {}, log = () => {} } = options;
    const { openBoxes, verified, newest } = options;
    this.boxes = new Mailboxes(fs, root, { openBoxes, verified, newest });
    this.quota = quota;
    this.now = now;
    this.progress = progress;
    this.patient = patience(progress, clock);
    this.undeterred = patience(undeterred(progress), clock);
    this.#clock = clock;
    this.#log = log;
    this.#scrubber = new Scrubber(clock);
  }

  async inBox<T>(
    user: string,
    action: string,
    use: (box: Mailbox) => Promise<T>,
  ): Promise<T> {
    const box = this.boxes.of(user);
    this.deferred.run();
    await this.awaitIndex(user);
    const step = () => withIndex(box, () => use(box));
    const result = await asStorage(action, step, box.files);
    this.deferred.add(() => this.#scrubber.scrub(box));
    this.deferred.add(() => box.deleted.purge(this.now(), this.quota));
    return result;
  }

  inRefreshed<T>(
    user: string,
    action: string,
    use: (box: Mailbox) => Promise<T> | T,
    needed?: Needed,
  ): Promise<T> {
    return this.inBox(user, action, (box) => {
      const refresh = (needed: Needed) => this.refresh(box, needed);
      return fromNewest(refresh, () => use(box), needed);
    });
  }

  awaitIndex(user: string): Promise<void> {
    return this.boxes.of(user).awaitIndex(this.#clock);
  }

  refresh(box: Mailbox, needed?: Needed): Promise<void> {
    const log = progressLog(box.files.user, this.#log);
    return refresh(box, needed, (done, total) => {
      if (done !== undefined && total !== undefined) log(done, total);
      return this.progress(done, total);
    });
  }
}
