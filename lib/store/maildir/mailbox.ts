import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../program/clock.ts";
import { BoxFiles } from "./box_files.ts";
import type { FileSystem } from "./file_system.ts";
import { DeletedMails } from "./changes/deleted_mails.ts";
import { FolderTimes } from "./index/folder_times.ts";
import { IndexDatabase } from "./index/index_database.ts";
import { isDamage, isIndexError, isTrouble } from "./index/index_error.ts";
import {
  indexInode,
  type IndexOptions,
  isIndexFree,
  openIndexFile,
  openIndexInMemory,
  removeIndexFile,
} from "./index/index_file.ts";
import type { MailEntry } from "./index/mail_columns.ts";
import { MailIndex } from "./index/mail_index.ts";
import { SentDrafts } from "./index/sent_drafts.ts";
import type { MailFolder } from "./mail_file.ts";

/** How often an index in memory tries to be one on the disk again, in ms. */
const RETRY_MS = 60_000;

interface OpenIndex {
  /** Where the disk does not let us have one: since when, in ms (monotonic). */
  inMemorySince?: number;
  /** Tells whether somebody has thrown the index away since it was opened. */
  inode?: number;
  database: IndexDatabase;
  mails: MailIndex;
  folderTimes: FolderTimes;
}

/** One user's box: the files, which are the truth, and their index. */
export class Mailbox {
  readonly files: BoxFiles;
  /** What was sent from here, and what came and was deleted. */
  readonly drafts: SentDrafts;
  /** What was deleted within a day. */
  readonly deleted: DeletedMails;
  #open?: OpenIndex;

  /** @param options How its index is opened. */
  constructor(
    fs: FileSystem,
    root: string,
    user: string,
    readonly options: IndexOptions = {},
  ) {
    this.files = new BoxFiles(fs, root, user);
    this.deleted = new DeletedMails(this.files);
    this.drafts = new SentDrafts(this.files, () => this.database);
  }

  /** The mails in the index. */
  get mails(): MailIndex {
    return this.#index().mails;
  }

  get folderTimes(): FolderTimes {
    return this.#index().folderTimes;
  }

  get database(): IndexDatabase {
    return this.#index().database;
  }

  #index(): OpenIndex {
    return this.#open ??= this.#openIndex();
  }

  /**
   * Has to be awaited before the index is used, so that another program that has the box
   * locked keeps nobody waiting for long: the index is in memory then.
   */
  async awaitIndex(clock: Clock): Promise<void> {
    const { fs, path } = this.files;
    if (this.#open || await isIndexFree(fs, path, clock)) return;
    this.#open ??= this.#inMemory();
  }

  /** The disk may be full or read-only: mail can be read and deleted all the same. */
  #openIndex(): OpenIndex {
    const { fs, path } = this.files;
    try {
      const database = openIndexFile(fs, path, this.options);
      return this.#withParts(database, { inode: indexInode(fs, path) });
    } catch (error) {
      const gone = error instanceof Deno.errors.NotFound;
      if (gone || !isTrouble(error)) throw error;
      return this.#inMemory();
    }
  }

  #inMemory(): OpenIndex {
    const inMemorySince = performance.now();
    return this.#withParts(openIndexInMemory(), { inMemorySince });
  }

  #withParts(
    file: DatabaseSync,
    about: Pick<OpenIndex, "inode" | "inMemorySince">,
  ): OpenIndex {
    const database = new IndexDatabase(file);
    return {
      ...about,
      database,
      mails: new MailIndex(database),
      folderTimes: new FolderTimes(this.files, database),
    };
  }

  /** Whether the index is in memory, since the disk does not let us have one. */
  get isInMemory(): boolean {
    return this.#index().inMemorySince !== undefined;
  }

  /**
   * Opens the index anew if somebody has thrown it away, or if the disk may work again.
   *
   * @returns Whether it is open and in the box's folder, which is there then.
   */
  checkIndex(): boolean {
    if (!this.#open) return false;
    const { inMemorySince } = this.#open;
    const over = inMemorySince === undefined
      ? this.#wasReplaced()
      : performance.now() - inMemorySince > RETRY_MS;
    if (over) this.close();
    return !over && inMemorySince === undefined;
  }

  #wasReplaced(): boolean {
    const { fs, path } = this.files;
    return this.#open?.inode !== indexInode(fs, path);
  }

  /** Throws the index away; the next use makes another. */
  dropIndex(): void {
    const open = this.#open;
    this.close();
    if (open?.inMemorySince !== undefined) return;
    try {
      removeIndexFile(this.files.fs, this.files.path, open?.inode);
    } catch (error) {
      if (!isTrouble(error)) throw error;
      this.#open = this.#inMemory();
    }
  }

  /**
   * Gets another index where one failed: a new one for one that is damaged, one in memory
   * where the disk is the trouble.
   *
   * @returns Whether there is hope for another try.
   */
  replaceIndex(error: unknown): boolean {
    if (isDamage(error)) this.dropIndex();
    else if (!isIndexError(error) || !isTrouble(error)) return false;
    else if (this.#open?.inMemorySince !== undefined) return false;
    else if (this.#wasReplaced()) this.close();
    else {
      this.close();
      this.#open = this.#inMemory();
    }
    return true;
  }

  /**
   * Changes files of the box with the index locked, and notes the change there. The index
   * is only a cache: if it fails, the change is made all the same, and the next look at
   * the folder finds it.
   *
   * @param folders The ones that change.
   */
  change<T>(
    folders: MailFolder[],
    change: () => T,
    note: (result: T) => void,
  ): T {
    let done: { result: T } | undefined;
    try {
      return this.database.write(() => {
        const before = this.folderTimes.fresh(folders);
        done = { result: change() };
        note(done.result);
        folders.forEach((name, i) => {
          // Nobody else sees an index in memory, so its dates could hide a change.
          if (before[i] && !this.isInMemory) {
            this.folderTimes.date(name, before[i]);
          }
        });
        return done.result;
      });
    } catch (error) {
      this.forgive(error);
      return done ? done.result : change();
    }
  }

  /** Notes a mail that came by a {@linkcode change}. */
  noteMail(mail: MailEntry): void {
    // Where the index does not take it, the next look at the folders tells its place.
    if (!this.mails.add(mail)) this.folderTimes.forget();
  }

  /** Goes on without the index if it was the index that failed. */
  forgive(error: unknown): void {
    if (!this.replaceIndex(error) && !isIndexError(error)) throw error;
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }
}
