import { Credentials } from "../accounts/credentials.ts";
import type { Folders } from "../folders.ts";
import type { KeptBox } from "../../store/kept_box.ts";
import type { RestoredBox } from "../report.ts";
import type { AllStored } from "../../store/postgres/accounts/all_accounts.ts";
import type { Accounts } from "../../store/postgres/accounts/account_writer.ts";
import type { Boxes, Registry, ServerList } from "./registry.ts";
import { unusedFiles } from "./unused_files.ts";
import { quoteForShell } from "../../keys/file_modes.ts";

/**
 * Opens the accounts and boxes in a database. What keygen hands out, and the keys of the
 * group and of the server, are in the folders all the same.
 *
 * @param store The database's address, for messages.
 * @throws {Failure} If the database cannot be used.
 */
export async function openDatabaseRegistry(
  folders: Folders,
  store: string,
  accounts: Accounts,
): Promise<Registry> {
  const registry = new DatabaseRegistry(folders, store, accounts);
  await registry.refresh();
  return registry;
}

/** It knows all that there is, so that it asks the database for changes alone. */
class DatabaseRegistry implements Registry {
  readonly folders: Folders;
  readonly store: string;
  readonly list: DatabaseList;
  readonly boxes: DatabaseBoxes;
  readonly #accounts: Accounts;
  readonly #keys = new Map<string, string>();
  credentials: Credentials;

  constructor(folders: Folders, store: string, accounts: Accounts) {
    this.folders = folders;
    this.store = store;
    this.#accounts = accounts;
    this.list = new DatabaseList(store, accounts);
    this.boxes = new DatabaseBoxes(store, accounts);
    this.credentials = this.#credentials({ accounts: [] });
  }

  async refresh(): Promise<void> {
    const all = await this.#accounts.readAll();
    this.#keys.clear();
    for (const { name, publicKey } of all.accounts) {
      this.#keys.set(name, publicKey);
    }
    this.credentials = this.#credentials(all);
    this.list.known = all.list;
    this.boxes.known = new Set(all.boxes);
  }

  #credentials({ accounts }: Pick<AllStored, "accounts">): Credentials {
    return new Credentials(
      new Map(
        accounts.flatMap(({ name, record }) => record ? [[name, record]] : []),
      ),
      (changes) => this.#accounts.savePasswords(changes),
    );
  }

  isUnused(): Promise<boolean> {
    return Promise.resolve(this.#keys.size + this.boxes.known.size === 0);
  }

  knows(name: string): Promise<boolean> {
    return Promise.resolve(this.#keys.has(name));
  }

  publicKey(name: string): Promise<string | undefined> {
    return Promise.resolve(this.#keys.get(name) || undefined);
  }

  async addKey(name: string, pem: string): Promise<string> {
    await this.#accounts.addKey(name, pem);
    this.#keys.set(name, pem);
    this.boxes.known.add(name);
    return `the public key in ${this.store}`;
  }

  async removeKey(name: string): Promise<void> {
    if (!this.#keys.has(name)) return;
    await this.#accounts.removeKey(name);
    this.#keys.set(name, "");
  }

  async end(name: string, day: Date): Promise<string | undefined> {
    const box = await this.#accounts.end(name, day);
    // It went with the account.
    this.credentials.forget(name);
    this.#keys.delete(name);
    this.boxes.noteAside(name, box);
    return box;
  }

  async warnings(): Promise<string[]> {
    const files = await unusedFiles(this.folders);
    if (files.length === 0) return [];
    const words = files.map(quoteForShell).join(" ");
    return [
      `the accounts are in ${this.store}, and servers with --store use no file ` +
      `of them; once all have it, type: rm -r ${words}`,
    ];
  }
}

class DatabaseList implements ServerList {
  /** As it was when it was read, or written by this keygen. */
  known?: string;
  readonly place: string;
  readonly #accounts: Accounts;

  constructor(store: string, accounts: Accounts) {
    this.place = `the group's list in ${store}`;
    this.#accounts = accounts;
  }

  read(): Promise<string | undefined> {
    return Promise.resolve(this.known);
  }

  trace(): Promise<string | undefined> {
    return Promise.resolve(this.known === undefined ? undefined : this.place);
  }

  async write(signed: string): Promise<void> {
    if (signed === this.known) return;
    await this.#accounts.saveList(signed, this.known);
    this.known = signed;
  }
}

class DatabaseBoxes implements Boxes {
  known = new Set<string>();
  readonly #accounts: Accounts;

  /** @param place The database's address. */
  constructor(readonly place: string, accounts: Accounts) {
    this.#accounts = accounts;
  }

  async complete(user: string): Promise<string[]> {
    if (this.known.has(user)) return [];
    await this.#accounts.makeBox(user);
    this.known.add(user);
    return [`the box in ${this.place}`];
  }

  async setUsedAside(user: string, day: Date): Promise<string | undefined> {
    const box = await this.#accounts.setUsedAside(user, day);
    if (box !== undefined) this.noteAside(user, box);
    return box;
  }

  /** @param box Its name now; undefined if there was none. */
  noteAside(user: string, box: string | undefined): void {
    this.known.delete(user);
    if (box !== undefined) this.known.add(box);
  }

  names(): Promise<string[]> {
    return Promise.resolve([...this.known]);
  }

  async restore(user: string, box: string): Promise<RestoredBox> {
    const { mails, left } = await this.#accounts.giveBack(user, box);
    if (!left) this.known.delete(box);
    return { name: user, box, mails, left };
  }

  kept(): Promise<KeptBox[]> {
    return this.#accounts.keptBoxes();
  }

  async delete(box: string): Promise<KeptBox> {
    const had = await this.#accounts.deleteBox(box);
    this.known.delete(box);
    if (had) return had;
    throw new Error(`Cannot delete ${box}: another keygen took it away`);
  }
}
