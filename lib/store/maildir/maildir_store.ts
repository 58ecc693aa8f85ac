/**
 * The store of Maildirs: one box a user, one file a mail, and an index beside it that is
 * only a cache. docs/store.md explains it all.
 *
 * - `delivery/`: one mail's way to its recipients; `journal.ts` is the page to begin with.
 * - `reading/`: lists, searches, and the contents of mails.
 * - `changes/`: marks, and mails that are deleted and brought back.
 * - `index/`: what a box's SQLite file holds, and how it stays true to the files.
 * - `check/`: finds and mends what is wrong.
 *
 * @module
 */
import type {
  CheckedDraft,
  DeleteQuery,
  ImportedMessage,
  ListQuery,
  MailRef,
  MailStore,
  MarkQuery,
} from "../store.ts";
import { ReadingStore } from "../reading_store.ts";
import { MailChanges } from "./changes/mail_changes.ts";
import { deliver } from "./delivery/deliver.ts";
import { Deliveries } from "./delivery/deliveries.ts";
import { beginImport } from "./delivery/mail_import.ts";
import type { Mailbox } from "./mailbox.ts";
import { type MailStoreOptions, OpenedBoxes } from "./opened_boxes.ts";
import { MailReader } from "./reading/mail_reader.ts";

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

class MaildirStore extends ReadingStore implements MailStore {
  readonly #access: OpenedBoxes;
  readonly #deliveries: Deliveries;
  readonly #reader: MailReader;
  readonly #changes: MailChanges;

  constructor(root: string, options: MailStoreOptions) {
    const access = new OpenedBoxes(root, options);
    const reader = new MailReader(access);
    super(reader);
    this.#access = access;
    this.#deliveries = new Deliveries(access, (entry) => {
      return deliver(entry, access);
    });
    this.#reader = reader;
    this.#changes = new MailChanges(access);
  }

  deliver(draft: CheckedDraft) {
    return this.#deliveries.deliver(draft);
  }

  import(user: string, message: ImportedMessage) {
    return this.#access.inBox(user, "import the mail", async (box) => {
      box.files.ensure(["tmp", "new", "cur"]);
      await this.#access.refresh(box);
      return await beginImport(box, message, this.#access);
    });
  }

  mark(user: string, query: MarkQuery) {
    return this.#changes.mark(user, query);
  }

  delete(user: string, query: DeleteQuery) {
    const purge = (box: Mailbox) => this.#deliveries.purge(box);
    return this.#changes.delete(user, query, purge);
  }

  deleted(user: string, query: ListQuery) {
    return this.#changes.deleted(user, query);
  }

  undelete(user: string, ref: MailRef) {
    return this.#changes.undelete(user, ref);
  }

  runDeferred(): void {
    this.#access.deferred.run();
  }

  close(): void {
    this.runDeferred();
    this.#reader.close();
    this.#access.boxes.close();
  }
}
