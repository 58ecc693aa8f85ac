/**
 * The store in a PostgreSQL database, which any number of servers share. docs/store.md
 * explains it.
 *
 * - `schema/`: the tables, and how they are made.
 * - `database/`: connections and transactions.
 * - `accounts/`: accounts, passwords and the group's list, beside mail.
 * - `boxes/`: rows of mails, and their index numbers.
 * - `letters/`: contents on their way in and out.
 * - `delivery/`, `reading/`, `changes/`: what the store does with them.
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
import { deleteMail } from "./changes/delete_mail.ts";
import { listDeleted, purgeDeleted } from "./changes/deleted_mails.ts";
import { markMail } from "./changes/mark_mail.ts";
import { undeleteMail } from "./changes/undelete_mail.ts";
import type { Database } from "./database/sql.ts";
import { Deliveries } from "./delivery/deliveries.ts";
import { beginImport } from "./delivery/mail_import.ts";
import { MailReader } from "./reading/mail_reader.ts";
import { OpenedStore, type PostgresStoreOptions } from "./opened_store.ts";
import { sweep } from "./sweep.ts";

/**
 * Opens the store in a database that has its tables. The database stays open when the store
 * is closed, unless the options say otherwise.
 */
export function openPostgresStore(
  database: Database,
  options: PostgresStoreOptions = {},
): MailStore {
  return new PostgresStore(new OpenedStore(database, options));
}

class PostgresStore extends ReadingStore implements MailStore {
  readonly #store: OpenedStore;
  readonly #deliveries: Deliveries;
  #hasSwept = false;

  constructor(store: OpenedStore) {
    super(new MailReader(store));
    this.#store = store;
    this.#deliveries = new Deliveries(store);
  }

  async deliver(draft: CheckedDraft) {
    const delivery = await this.#deliveries.deliver(draft);
    if (!this.#hasSwept) this.#store.deferred.add(() => sweep(this.#store));
    this.#hasSwept = true;
    return delivery;
  }

  import(user: string, message: ImportedMessage) {
    return beginImport(this.#store, user, message);
  }

  mark(user: string, { unread, ...ref }: MarkQuery) {
    return this.#store.step(user, "mark the mail", () => {
      return markMail(this.#store, user, ref, unread);
    });
  }

  delete(user: string, query: DeleteQuery) {
    return this.#store.step(user, "delete the mail", async () => {
      const mail = await deleteMail(this.#store, user, query);
      this.#store.deferred.add(() => purgeDeleted(this.#store, user));
      return mail;
    });
  }

  deleted(user: string, query: Pick<ListQuery, "before" | "limit">) {
    return this.#store.step(user, "list the deleted mails", () => {
      return listDeleted(this.#store, user, query);
    });
  }

  undelete(user: string, ref: MailRef) {
    return this.#store.step(user, "bring the mail back", () => {
      return undeleteMail(this.#store, user, ref);
    });
  }

  runDeferred(): Promise<void> {
    return this.#store.deferred.run();
  }

  async close(): Promise<void> {
    await this.runDeferred();
    if (this.#store.ends) await this.#store.database.close();
  }
}
