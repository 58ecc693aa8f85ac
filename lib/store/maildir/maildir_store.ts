import { Deferred } from "./deferred.ts";
import {
  type DeliveryContext,
  MailDelivery,
  type Room,
} from "./delivery/mail_delivery.ts";
import { asStorage, OverQuotaError } from "../errors.ts";
import { diskFileSystem, type FileSystem } from "./file_system.ts";
import { isDamage } from "./index/index_file.ts";
import type { OpenLetter } from "./letter_file.ts";
import { draftKey, draftTag } from "./mail_name.ts";
import type { Mailbox } from "./mailbox.ts";
import { Mailboxes } from "./mailboxes.ts";
import { deleteMail, readMail } from "./read_mail.ts";
import { refresh } from "./index/refresh.ts";
import { searchContents, searchIndex } from "./search.ts";
import { sentBefore } from "./delivery/resume.ts";
import type {
  Delivery,
  Draft,
  ListQuery,
  MailCount,
  MailPage,
  MailRef,
  MailStore,
  MailSummary,
  OpenMail,
  ReadQuery,
  SearchQuery,
} from "../store.ts";

/** So many mails are read in the blink of an eye. */
const QUIET_MAILS = 2000;

export interface MailStoreOptions {
  /** Bytes of mail that a user may have; any number if left out. */
  quota?: number;
  /** Told, one sentence a call, while the index of a big box is made. */
  log?: (message: string) => void;
  /** In ms since the epoch. */
  now?: () => number;
  fs?: FileSystem;
}

/**
 * Opens the store of the Maildirs `root/USER`, which all have to be on one local file
 * system. Boxes that are missing are made when they are used.
 */
export function openMailStore(
  root: string,
  options: MailStoreOptions = {},
): MailStore {
  return new MaildirStore(root, options);
}

class MaildirStore implements MailStore {
  readonly #boxes: Mailboxes;
  readonly #context: DeliveryContext;
  readonly #log: (message: string) => void;
  /** Mails that are being read: their readers may never come to the end. */
  readonly #reading = new Set<OpenLetter>();
  readonly #deferred = new Deferred();
  /** Users whose records of drafts were purged. */
  readonly #purged = new Set<string>();
  /** Recipients whose indexes have all that they received before. */
  readonly #learned = new Set<string>();

  constructor(root: string, options: MailStoreOptions) {
    const { quota, now = Date.now, fs = diskFileSystem } = options;
    this.#boxes = new Mailboxes(fs, root);
    this.#log = options.log ?? (() => {});
    const nextMicros = microsClock(now);
    this.#context = {
      boxes: this.#boxes,
      quota,
      now,
      nextMicros,
      deferred: this.#deferred,
    };
  }

  async delivered(
    from: string,
    draftId: string,
  ): Promise<{ id: string } | undefined> {
    this.runDeferred();
    const sender = this.#boxes.of(from);
    const draft = draftKey(from, await draftTag(draftId));
    return await asStorage("look for the mail", () => {
      sender.files.ensure([]);
      const id = sentBefore(sender, draft, this.#context.now());
      return id === undefined ? undefined : { id };
    });
  }

  async deliver(draft: Draft): Promise<Delivery> {
    checkDraft(draft);
    this.runDeferred();
    const to = [...new Set(draft.to)];
    const tag = await draftTag(draft.id);
    const room = await asStorage(
      "deliver the mail",
      () => this.#prepare(draft.from, to),
    );
    return new MailDelivery(this.#context, { ...draft, to }, tag, room);
  }

  /** The boxes are made before the first of them gets the mail. */
  async #prepare(from: string, to: string[]): Promise<Room> {
    const sender = this.#boxes.of(from);
    sender.files.ensure(["tmp"]);
    const knowsSent = this.#knowsSent(sender);
    let room: Room = { recipient: to[0], bytes: Infinity };
    for (const recipient of to) {
      const box = this.#boxes.of(recipient);
      box.files.ensure(["new", "cur"]);
      if (!knowsSent) await this.#learnReceived(box);
      const bytes = await this.#roomOf(box);
      if (bytes < room.bytes) room = { recipient, bytes };
    }
    return room;
  }

  /** Whether the sender's index has all that was sent within a day. */
  #knowsSent(sender: Mailbox): boolean {
    this.#purge(sender);
    try {
      return sender.drafts.isComplete(this.#context.now());
    } catch (error) {
      sender.forgive(error);
      return false;
    }
  }

  /** What is older than a day is forgotten, once in a store's life. */
  #purge(box: Mailbox): void {
    const { user } = box.files;
    if (this.#purged.has(user)) return;
    this.#purged.add(user);
    try {
      box.drafts.purge(this.#context.now());
    } catch (error) {
      box.forgive(error);
    }
  }

  /** Makes sure that a recipient's index has the mails of before it was made. */
  async #learnReceived(box: Mailbox): Promise<void> {
    const { user } = box.files;
    if (this.#learned.has(user)) return;
    try {
      if (!box.folderTimes.haveBeenTrue()) await this.#refresh(box);
      this.#learned.add(user);
    } catch (error) {
      box.forgive(error);
    }
  }

  /** @throws {OverQuotaError} If there is none. */
  async #roomOf(box: Mailbox): Promise<number> {
    const { quota } = this.#context;
    if (quota === undefined) return Infinity;
    await this.#refresh(box);
    const bytes = quota - box.mails.bytes();
    if (bytes <= 0) throw new OverQuotaError(box.files.user);
    return bytes;
  }

  list(user: string, { before, limit, unread }: ListQuery): Promise<MailPage> {
    const where = unread ? "unread" : undefined;
    return this.#inBox(user, "list the mails", async (box) => {
      await this.#refresh(box);
      return box.mails.page({ before, limit, where });
    });
  }

  read(user: string, query: ReadQuery): Promise<OpenMail | undefined> {
    return this.#inBox(user, "read the mail", (box) => {
      return readMail(box, query, {
        refresh: () => this.#refresh(box),
        reading: this.#reading,
        deferred: this.#deferred,
      });
    });
  }

  delete(user: string, ref: MailRef): Promise<MailSummary | undefined> {
    return this.#inBox(user, "delete the mail", (box) => {
      this.#purge(box);
      const now = this.#context.now();
      return deleteMail(box, ref, () => this.#refresh(box), now);
    });
  }

  search(user: string, query: SearchQuery): Promise<MailPage> {
    return this.#inBox(user, "search the mails", async (box) => {
      await this.#refresh(box);
      return query.contents
        ? await searchContents(box, query)
        : searchIndex(box, query);
    });
  }

  count(user: string): Promise<MailCount> {
    return this.#inBox(user, "count the mails", async (box) => {
      await this.#refresh(box);
      return box.mails.count();
    });
  }

  /** An index that turns out to be damaged is made anew, once. */
  async #inBox<T>(
    user: string,
    action: string,
    use: (box: Mailbox) => Promise<T>,
  ): Promise<T> {
    const box = this.#boxes.of(user);
    this.runDeferred();
    return await asStorage(action, async () => {
      try {
        return await use(box);
      } catch (error) {
        if (!isDamage(error)) throw error;
        box.dropIndex();
        return await use(box);
      }
    });
  }

  #refresh(box: Mailbox): Promise<void> {
    return refresh(box, progressLog(box.files.user, this.#log));
  }

  runDeferred(): void {
    this.#deferred.run();
  }

  close(): void {
    this.runDeferred();
    for (const letter of this.#reading) letter.handle.close();
    this.#reading.clear();
    this.#boxes.close();
  }
}

/** @throws {TypeError} If it is no draft that a server would let through. */
function checkDraft({ id, to }: Draft): void {
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(id)) {
    throw new TypeError("Cannot deliver a mail: its id is none");
  }
  if (to.length === 0) {
    throw new TypeError("Cannot deliver a mail: it has no recipient");
  }
}

/** Mails of one worker are in the order in which they came, however fast they come. */
function microsClock(now: () => number): () => number {
  let last = 0;
  return () => last = Math.max(last + 1, Math.floor(now()) * 1000);
}

/** Speaks when a tenth is done, and not at all of few mails. */
function progressLog(
  user: string,
  log: (message: string) => void,
): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    const tenths = Math.floor(done / total * 10);
    if (total < QUIET_MAILS || tenths === told) return;
    told = tenths;
    log(`Reading the box of ${user}: ${done} of ${total} mails.`);
  };
}
