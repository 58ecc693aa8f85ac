import { BoxFiles } from "./box_files.ts";
import type { FileSystem } from "./file_system.ts";
import { FolderTimes } from "./index/folder_times.ts";
import { IndexDatabase } from "./index/index_database.ts";
import {
  indexInode,
  isDamage,
  isIndexError,
  openIndexFile,
  removeIndexFile,
} from "./index/index_file.ts";
import { MailIndex } from "./index/mail_index.ts";
import { SentDrafts } from "./index/sent_drafts.ts";
import type { MailFolder } from "./mail_file.ts";

interface OpenIndex {
  /** Tells whether somebody has thrown the index away since it was opened. */
  inode?: number;
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
    return this.#open ??= this.#openIndex();
  }

  #openIndex(): OpenIndex {
    const { fs, path } = this.files;
    const database = new IndexDatabase(openIndexFile(fs, path));
    return {
      inode: indexInode(fs, path),
      database,
      mails: new MailIndex(database),
      folderTimes: new FolderTimes(this.files, database),
      drafts: new SentDrafts(database),
    };
  }

  /** Opens the index anew if somebody has thrown it away. */
  checkIndex(): void {
    const { fs, path } = this.files;
    if (this.#open && this.#open.inode !== indexInode(fs, path)) this.close();
  }

  /** Throws the index away; the next use makes another. */
  dropIndex(): void {
    const inode = this.#open?.inode;
    this.close();
    removeIndexFile(this.files.fs, this.files.path, inode);
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
