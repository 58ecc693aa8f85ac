import type { Deferred } from "./deferred.ts";
import type { Needed } from "./index/older_mails.ts";
import type { Progress } from "./index/progress_log.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Mailboxes } from "./mailboxes.ts";
import type { Patience } from "./patience.ts";

/** How the parts of the store get at a box, and what they all work with. */
export interface BoxAccess {
  readonly boxes: Mailboxes;
  /** Bytes that a box may have. */
  readonly quota?: number;
  /** In ms since the epoch. */
  readonly now: () => number;
  readonly progress: Progress;
  /** Awaits the disk. */
  readonly patient: Patience;
  /** Awaits it to the end, even when the client has gone. */
  readonly undeterred: Patience;
  /** What is done after the answer. */
  readonly deferred: Deferred;
  /**
   * Does a step of work in a user's box, after all that was deferred before.
   *
   * @param action What it is, for the message of an error: "list the mails".
   * @throws {StorageError} If the disk fails.
   */
  inBox<T>(
    user: string,
    action: string,
    use: (box: Mailbox) => Promise<T>,
  ): Promise<T>;
  /**
   * The same, once the index of the box is true to its files.
   *
   * @param use May be called twice: with the newest mails in the index, and with all where
   * these do not suffice.
   * @param needed All at once, for work that hardly ever ends with the newest.
   */
  inRefreshed<T>(
    user: string,
    action: string,
    use: (box: Mailbox) => Promise<T> | T,
    needed?: Needed,
  ): Promise<T>;
  /** Has to be awaited before the index of a box is used outside of `inBox`. */
  awaitIndex(user: string): Promise<void>;
  /** Makes the index of a box true to its files. */
  refresh(box: Mailbox, needed?: Needed): Promise<void>;
}
