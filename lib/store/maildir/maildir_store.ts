/**
 * The store of Maildirs: one box a user, one file a mail, and an index beside it that is
 * only a cache. docs/store.md explains it all.
 *
 * - `delivery/`: one mail's way to its recipients; `journal.ts` is the page to begin with.
 * - `index/`: what a box's SQLite file holds, and how it stays true to the files.
 * - `check/`: finds and mends what is wrong.
 *
 * @module
 */
import { recipientsOf } from "../../letter/recipients.ts";
import { type Clock, systemClock } from "../../program/clock.ts";
import type { MailFlags } from "../../protocol/requests/flag_list.ts";
import { draftId } from "../../protocol/requests/mails/send.ts";
import { asStorage } from "../errors.ts";
import type {
  CheckedDraft,
  DeleteQuery,
  Delivered,
  Delivery,
  Imported,
  ImportedMessage,
  Importing,
  ListQuery,
  MailCount,
  MailPage,
  MailRef,
  MailStore,
  MailSummary,
  MarkQuery,
  OpenMail,
  ReadQuery,
  SearchQuery,
} from "../store.ts";
import { type ChangeContext, deleteMail } from "./changes/delete_mail.ts";
import { markMail } from "./changes/mark_mail.ts";
import {
  listDeleted,
  readDeletedHead,
  undeleteMail,
} from "./changes/undelete_mail.ts";
import { Deferred } from "./deferred.ts";
import { deliver } from "./delivery/deliver.ts";
import { MailDelivery, type WriterContext } from "./delivery/mail_delivery.ts";
import { beginImport } from "./delivery/mail_import.ts";
import { microsClock } from "./delivery/micros_clock.ts";
import { Preparation } from "./delivery/preparation.ts";
import { diskFileSystem, type FileSystem } from "./file_system.ts";
import { progressLog } from "./index/progress_log.ts";
import { type Progress, refresh } from "./index/refresh.ts";
import { Scrubber } from "./index/scrub.ts";
import { readSealedHeads } from "./index/rows/sealed_heads.ts";
import { withIndex } from "./index/with_index.ts";
import type { MailEntry } from "./index/mail_columns.ts";
import type { FoundMail } from "./index/mail_index.ts";
import { draftKey, draftTag, flagLetters } from "./mail_name.ts";
import { toPage } from "./mail_summary.ts";
import type { Mailbox } from "./mailbox.ts";
import { Mailboxes } from "./mailboxes.ts";
import { type Patience, patience, undeterred } from "./patience.ts";
import { openMessage, type Reading, readMail } from "./read_mail.ts";
import { searchContents, searchIndex } from "./search.ts";

/** Limits of a store, and what tests replace. */
export interface MailStoreOptions {
  /** Bytes that a user's mail may take on the disk; any number if left out. */
  quota?: number;
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

/**
 * Opens the store of the Maildirs `root/USER`, which all have to be on one local file
 * system. Boxes that are missing are made when they are used.
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { openMailStore } from "./maildir_store.ts";
 *
 * const root = await Deno.makeTempDir();
 * const store = openMailStore(root);
 * const draft = { id: "draft-01", from: "alice", to: ["bob"], title: "Hi" };
 * const delivery = await store.deliver(draft);
 * assert("commit" in delivery);
 * await delivery.write(new TextEncoder().encode("Hello"));
 * const { id } = await delivery.commit(5);
 * assertEquals(await store.deliver(draft), { id });
 * assertEquals(await store.count("bob"), { total: 1, unread: 1 });
 * store.close();
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export function openMailStore(
  root: string,
  options: MailStoreOptions = {},
): MailStore {
  return new MaildirStore(root, options);
}

/** Mails whose flags are looked up in one go. */
const FLAGS_AT_ONCE = 200;
/** Messages that are looked up in one go. */
const MESSAGES_AT_ONCE = 50;

class MaildirStore implements MailStore {
  readonly #boxes: Mailboxes;
  readonly #quota?: number;
  readonly #now: () => number;
  readonly #log: (message: string) => void;
  readonly #progress: Progress;
  readonly #patient: Patience;
  readonly #clock: Clock;
  readonly #preparation: Preparation;
  readonly #writer: WriterContext;
  /** Mails that are being read; a reader may stop before the end. */
  readonly #reading = new Set<Reading>();
  readonly #deferred = new Deferred();
  readonly #scrubber: Scrubber;

  constructor(root: string, options: MailStoreOptions) {
    const { quota, now = Date.now, fs = diskFileSystem } = options;
    const boxes = new Mailboxes(fs, root);
    const { progress = () => {}, clock = systemClock } = options;
    const patient = patience(progress, clock);
    const waits = {
      patient,
      undeterred: patience(undeterred(progress), clock),
    };
    const context = { boxes, quota, now, deferred: this.#deferred, ...waits };
    this.#scrubber = new Scrubber(clock);
    this.#quota = quota;
    this.#patient = patient;
    this.#clock = clock;
    this.#boxes = boxes;
    this.#now = now;
    this.#log = options.log ?? (() => {});
    this.#progress = progress;
    this.#preparation = new Preparation({
      ...context,
      refresh: (box) => this.#refresh(box),
    });
    this.#writer = {
      boxes,
      patient,
      nextMicros: microsClock(now),
      deliver: (entry) => deliver(entry, context),
    };
  }

  async deliver(draft: CheckedDraft): Promise<Delivery | Delivered> {
    checkDraft(draft);
    this.runDeferred();
    const { from, ...people } = withoutTwins(draft);
    const all = recipientsOf(people);
    const copy = draft.copy && !all.includes(from);
    const tag = await draftTag(draft.id);
    return await asStorage("deliver the mail", async () => {
      const sender = this.#boxes.of(from);
      sender.files.ensure(["tmp"]);
      const indexes = [from, ...all].map((user) => this.#awaitIndex(user));
      await this.#patient(Promise.all(indexes));
      // Asked here, a draft that comes again costs no upload. What another worker delivers
      // from now on, `deliver` finds under the lock.
      const id = sender.drafts.sent(draftKey(from, tag), this.#now());
      if (id !== undefined) return { id };
      const room = await this.#preparation.prepare(sender, all, copy);
      const checked = { ...draft, ...people, copy };
      return new MailDelivery(this.#writer, checked, tag, room);
    });
  }

  import(
    user: string,
    message: ImportedMessage,
  ): Promise<Importing | Imported> {
    return this.#inBox(user, "import the mail", async (box) => {
      box.files.ensure(["tmp", "new", "cur"]);
      await this.#refresh(box);
      const context = { quota: this.#quota, patient: this.#patient };
      return await beginImport(box, message, context);
    });
  }

  list(
    user: string,
    { before, limit, ...query }: ListQuery,
  ): Promise<MailPage> {
    const where = listedOnly(query);
    return this.#inBox(user, "list the mails", async (box) => {
      await this.#refresh(box);
      return toPage(box.mails.list({ before, limit, where }), query.threads);
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

  delete(user: string, query: DeleteQuery): Promise<MailSummary | undefined> {
    return this.#inBox(user, "delete the mail", (box) => {
      this.#preparation.purge(box);
      return deleteMail(box, query, this.#changing(box));
    });
  }

  deleted(user: string, query: ListQuery): Promise<MailPage> {
    return this.#inBox(user, "list the deleted mails", (box) => {
      return listDeleted(box, query, this.#now());
    });
  }

  undelete(user: string, ref: MailRef): Promise<MailSummary | undefined> {
    return this.#inBox(user, "bring the mail back", (box) => {
      box.files.ensure(["new", "cur"]);
      return undeleteMail(box, ref, this.#changing(box));
    });
  }

  #changing(box: Mailbox): ChangeContext {
    return {
      refresh: () => this.#refresh(box),
      now: this.#now(),
      quota: this.#quota,
      patient: this.#patient,
    };
  }

  mark(
    user: string,
    { unread, ...ref }: MarkQuery,
  ): Promise<MailSummary | undefined> {
    return this.#inBox(user, "mark the mail", (box) => {
      return markMail(box, ref, unread, () => this.#refresh(box));
    });
  }

  search(user: string, query: SearchQuery): Promise<MailPage> {
    return this.#inBox(user, "search the mails", async (box) => {
      await this.#refresh(box);
      return query.contents
        ? await searchContents(box, query, this.#progress)
        : searchIndex(box, query);
    });
  }

  heads(user: string, ids: string[]): Promise<(Uint8Array | undefined)[]> {
    return this.#inBox(user, "read the heads", async (box) => {
      await this.#refresh(box);
      const heads = readSealedHeads(box, ids);
      for (const [i, head] of heads.entries()) {
        heads[i] = head ?? await readDeletedHead(box, ids[i], this.#now());
      }
      return heads;
    });
  }

  async *flags(user: string): AsyncGenerator<MailFlags[]> {
    let beforeKey: string | undefined;
    for (;;) {
      const mails = await this.#inBox(user, "list the mails", async (box) => {
        await this.#refresh(box);
        return box.mails.select({ beforeKey, limit: FLAGS_AT_ONCE }).mails;
      });
      if (mails.length === 0) return;
      beforeKey = mails.at(-1)!.mail.key;
      yield mails.map(({ mail }) => flagsOf(mail));
    }
  }

  async *messages(
    user: string,
    ids: string[],
  ): AsyncGenerator<OpenMail | undefined> {
    for (let i = 0; i < ids.length; i += MESSAGES_AT_ONCE) {
      const wanted = ids.slice(i, i + MESSAGES_AT_ONCE);
      const found = await this.#inBox(user, "read the mails", async (box) => {
        await this.#refresh(box);
        return box.mails.findAll(wanted);
      });
      for (const mail of found) yield mail && await this.#message(user, mail);
    }
  }

  /** Other programs may have renamed the file since it was looked up. */
  async #message(
    user: string,
    found: FoundMail,
  ): Promise<OpenMail | undefined> {
    const { files } = this.#boxes.of(user);
    const open = () => openMessage(files, found, this.#reading);
    const query = { id: found.mail.id, peek: true, message: true };
    return await asStorage("read the mail", open, files) ??
      await this.read(user, query);
  }

  count(user: string): Promise<MailCount> {
    return this.#inBox(user, "count the mails", async (box) => {
      await this.#refresh(box);
      return box.mails.count();
    });
  }

  async #inBox<T>(
    user: string,
    action: string,
    use: (box: Mailbox) => Promise<T>,
  ): Promise<T> {
    const box = this.#boxes.of(user);
    this.runDeferred();
    await this.#awaitIndex(user);
    const step = () => withIndex(box, () => use(box));
    const result = await asStorage(action, step, box.files);
    this.#deferred.add(() => this.#scrubber.scrub(box));
    this.#deferred.add(() => box.deleted.purge(this.#now(), this.#quota));
    return result;
  }

  #awaitIndex(user: string): Promise<void> {
    return this.#boxes.of(user).awaitIndex(this.#clock);
  }

  #refresh(box: Mailbox): Promise<void> {
    const log = progressLog(box.files.user, this.#log);
    return refresh(box, (done, total) => {
      if (done !== undefined && total !== undefined) log(done, total);
      return this.#progress(done, total);
    });
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

function flagsOf({ id, file }: MailEntry): MailFlags {
  return { id, flags: flagLetters(file) };
}

/** The condition of the mails that a list shows; none if it shows all. */
function listedOnly(
  { unread, sent }: Pick<ListQuery, "unread" | "sent">,
): string | undefined {
  const conditions = [
    ...unread ? ["unread"] : [],
    ...sent === undefined ? [] : [sent ? "sent IS NOT NULL" : "copy IS NULL"],
  ];
  return conditions.length > 0 ? conditions.join(" AND ") : undefined;
}

/** A name counts once, and in To if it is in both. */
function withoutTwins({ from, to, cc = [] }: CheckedDraft) {
  const first = new Set(to);
  const others = [...new Set(cc)].filter((name) => !first.has(name));
  return { from, to: [...first], cc: others.length > 0 ? others : undefined };
}

/** @throws {TypeError} If no server lets such a draft through. */
function checkDraft({ id, to }: CheckedDraft): void {
  if (draftId.parse(id) === undefined) {
    throw new TypeError("Cannot deliver a mail: its id is malformed");
  }
  if (to.length === 0) {
    throw new TypeError("Cannot deliver a mail: it has no recipient");
  }
}
