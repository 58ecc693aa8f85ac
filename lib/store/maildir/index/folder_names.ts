import { mayBeMail } from "../box_files.ts";
import type { MailFile, MailFolder } from "../mail_file.ts";
import type { Mailbox } from "../mailbox.ts";
import { NameList } from "../../name_list.ts";

/**
 * The names of a folder's mails and which of them the index has: their bytes and a few
 * more for each, since a folder may have hundreds of thousands.
 */
export class FolderNames {
  readonly #known: Uint8Array;
  #marked = 0;

  /** @param names In order. */
  private constructor(
    readonly folder: MailFolder,
    readonly names: NameList,
  ) {
    this.#known = new Uint8Array(names.length);
  }

  /** @param progress Called for each name. */
  static async read(
    box: Mailbox,
    folder: MailFolder,
    progress: () => Promise<void> | void,
  ): Promise<FolderNames> {
    const names = new NameList();
    // Not by `namesInPieces`: another await a name is a third of the time.
    for await (const entry of box.files.entriesInPieces(folder)) {
      if (mayBeMail(entry)) names.add(entry.name);
      const sign = progress();
      if (sign) await sign;
    }
    // Names begin with a time: what is added at the end of an index costs least.
    names.sort();
    return new FolderNames(folder, names);
  }

  /** Names that the index does not have. */
  get unmarked(): number {
    return this.names.length - this.#marked;
  }

  /** Notes that the index has a name, and says whether it is in the folder. */
  mark(name: string): boolean {
    const place = this.names.placeOf(name);
    if (place === undefined) return false;
    this.#marked += 1 - this.#known[place];
    this.#known[place] = 1;
    return true;
  }

  /** The unmarked names, so many at once. */
  *batches(size: number): Iterable<MailFile[]> {
    let batch: MailFile[] = [];
    for (let i = 0; i < this.names.length; i++) {
      if (this.#known[i]) continue;
      batch.push({ folder: this.folder, file: this.names.at(i) });
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
}
