import { asStorage, isStorageFailure, OverQuotaError } from "../../errors.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Mailboxes } from "../mailboxes.ts";
import type { Patience } from "../patience.ts";

/** What is prepared for, and how. */
export interface PreparationContext {
  boxes: Mailboxes;
  /** Bytes that a box may have. */
  quota?: number;
  /** In ms since the epoch. */
  now(): number;
  /** Gives a sign of life between boxes. */
  patient: Patience;
  /** Makes the index of a box true to its files. */
  refresh(box: Mailbox): Promise<void>;
}

/** The recipient with the least room, and how many bytes that is. */
export interface Room {
  recipient: string;
  bytes: number;
}

/** Makes boxes ready for a delivery, before any of its content comes. */
export class Preparation {
  readonly #context: PreparationContext;
  /** Users whose old records of drafts are gone. */
  readonly #purged = new Set<string>();

  constructor(context: PreparationContext) {
    this.#context = context;
  }

  /**
   * Makes every recipient's box before the first of them gets the mail.
   *
   * @param copy Whether the sender's box gets a copy; it needs no room for the mail to go.
   * @throws {OverQuotaError} If a box is full.
   */
  async prepare(
    sender: Mailbox,
    to: string[],
    copy = false,
  ): Promise<Room> {
    const knowsSent = this.#knowsSent(sender);
    if (copy) await this.#prepareCopy(sender, knowsSent);
    let room: Room = { recipient: to[0], bytes: Infinity };
    for (const recipient of to) {
      await this.#context.patient();
      const box = this.#context.boxes.of(recipient);
      const bytes = await asStorage(
        "deliver the mail",
        () => this.#prepareBox(box, knowsSent),
        box.files,
      );
      if (bytes < room.bytes) room = { recipient, bytes };
    }
    return room;
  }

  /** Whether there is room for the copy is asked when it is made, and of all mails. */
  async #prepareCopy(sender: Mailbox, knowsSent: boolean): Promise<void> {
    sender.files.ensure(["new", "cur"]);
    if (!knowsSent) await this.#learnReceived(sender);
    if (this.#context.quota === undefined) return;
    const learn = () => this.#context.refresh(sender);
    await asStorage("deliver the mail", learn, sender.files);
  }

  /** @returns Bytes that it has room for. */
  async #prepareBox(box: Mailbox, knowsSent: boolean): Promise<number> {
    box.files.ensure(["new", "cur"]);
    if (!knowsSent) await this.#learnReceived(box);
    return await this.#roomOf(box);
  }

  /** Whether the sender's box has the marks of all that the user sent within a day. */
  #knowsSent(sender: Mailbox): boolean {
    this.purge(sender);
    return sender.drafts.isComplete();
  }

  /** Forgets drafts of more than a day ago, the first time that it sees a box. */
  purge(box: Mailbox): void {
    const { user } = box.files;
    if (this.#purged.has(user)) return;
    this.#purged.add(user);
    try {
      box.drafts.purge(this.#context.now());
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
    }
  }

  /** Makes sure that a recipient's index has the mails of before it was made. */
  async #learnReceived(box: Mailbox): Promise<void> {
    try {
      if (!box.folderTimes.haveBeenTrue()) await this.#context.refresh(box);
    } catch (error) {
      box.forgive(error);
    }
  }

  async #roomOf(box: Mailbox): Promise<number> {
    const { quota } = this.#context;
    if (quota === undefined) return Infinity;
    await this.#context.refresh(box);
    const bytes = quota - box.mails.bytes();
    if (bytes <= 0) throw new OverQuotaError(box.files.user);
    return bytes;
  }
}
