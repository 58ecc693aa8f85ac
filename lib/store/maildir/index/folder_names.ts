import type { MailFile, MailFolder } from "../mail_file.ts";
import type { Mailbox } from "../mailbox.ts";

/**
 * The names of a folder's mails and which of them the index has: a string and a byte for
 * each, since a folder may have hundreds of thousands.
 */
export class FolderNames {
  readonly #known: Uint8Array;
  #marked = 0;

  /** @param names In order. */
  private constructor(
    readonly folder: MailFolder,
    readonly names: string[],
  ) {
    this.#known = new Uint8Array(names.length);
  }

  /** @param progress Called for each name. */
  static async read(
    box: Mailbox,
    folder: MailFolder,
    progress: () => Promise<void> | void,
  ): Promise<FolderNames> {
    const names: string[] = [];
    for (const file of box.files.names(folder)) {
      names.push(file);
      await progress();
    }
    // Names begin with a time: what is added at the end of an index costs least.
    return new FolderNames(folder, names.sort());
  }

  /** Names that the index does not have. */
  get unmarked(): number {
    return this.names.length - this.#marked;
  }

  /** Notes that the index has a name, and says whether it is in the folder. */
  mark(name: string): boolean {
    const place = this.#placeOf(name);
    if (this.names[place] !== name) return false;
    this.#marked += 1 - this.#known[place];
    this.#known[place] = 1;
    return true;
  }

  /** The first place whose name is not before `name`. */
  #placeOf(name: string): number {
    let [low, high] = [0, this.names.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.names[middle] < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The unmarked names, so many at once. */
  *batches(size: number): Iterable<MailFile[]> {
    let batch: MailFile[] = [];
    for (const [i, file] of this.names.entries()) {
      if (this.#known[i]) continue;
      batch.push({ folder: this.folder, file });
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
}
