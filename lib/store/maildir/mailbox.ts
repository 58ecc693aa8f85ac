import { BoxFiles } from "./box_files.ts";
import type { FileSystem } from "./file_system.ts";
import { FolderTimes } from "./index/folder_times.ts";
import { IndexDatabase } from "./index/index_database.ts";
import { isDamage, isIndexError, removeIndexFile } from "./index/index_file.ts";
import { MailIndex } from "./index/mail_index.ts";
import type { MailFolder } from "./mail_name.ts";
import { SentDrafts } from "./index/sent_drafts.ts";

interface OpenIndex {
  database: IndexDatabase;
  mails: MailIndex;
  folderTimes: FolderTimes;
  drafts: SentDrafts;
}

/** One user's box: the files, which are the truth, and their index. */
export class Mailbox {
  readonly files: BoxFiles;
  #open?: OpenIndex;

  constructor(fs: FileSystem, root: string, user: string) {
    this.files = new BoxFiles(fs, root, user);
  }

  /** The mails in the index. */
  get mails(): MailIndex {
    return this.#index().mails;
  }

  get folderTimes(): FolderTimes {
    return this.#index().folderTimes;
  }

  get drafts(): SentDrafts {
    return this.#index().drafts;
  }

  get database(): IndexDatabase {
    return this.#index().database;
  }

  #index(): OpenIndex {
    if (!this.#open) {
      const database = new IndexDatabase(this.files.fs, this.files.path);
      this.#open = {
        database,
        mails: new MailIndex(database),
        folderTimes: new FolderTimes(this.files, database),
        drafts: new SentDrafts(database),
      };
    }
    return this.#open;
  }

  /** Opens the index anew if somebody has thrown it away. */
  checkIndex(): void {
    if (this.#open?.database.isReplaced) this.close();
  }

  /** Throws the index away; the next use makes another. */
  dropIndex(): void {
    const inode = this.#open?.database.inode;
    this.close();
    removeIndexFile(this.files.fs, this.files.path, inode);
  }

  /**
   * Changes files of the box with the index locked, and notes it there. The index is
   * only a cache: where it fails, the change is made all the same, and found again when
   * the folder is read.
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
          if (before[i]) this.folderTimes.date(name, before[i]);
        });
        return done.result;
      });
    } catch (error) {
      this.forgive(error);
      return done ? done.result : change();
    }
  }

  /** Goes on without the index if it was the index that failed. */
  forgive(error: unknown): void {
    if (!isDamage(error) && !isIndexError(error)) throw error;
    if (isDamage(error)) this.dropIndex();
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }
}
