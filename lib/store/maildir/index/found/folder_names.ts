import { mayBeMail } from "../../box_files.ts";
import type { MailFolder } from "../../mail_file.ts";
import type { Mailbox } from "../../mailbox.ts";
import { NameList } from "../../../name_list.ts";

/**
 * The names of a folder's mails and which of them the index has: their bytes and a few
 * more for each, since a folder may have hundreds of thousands.
 */
export class FolderNames {
  readonly #known: Uint8Array;
  #marked = 0;
  #isSorted = false;

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
    return new FolderNames(folder, names);
  }

  /** Names that the index does not have. */
  get unmarked(): number {
    return this.names.length - this.#marked;
  }

  /** Notes that the index has a name, and says whether it is in the folder. */
  mark(name: string): boolean {
    // An index that has no mail yet looks none up.
    if (!this.#isSorted) this.names.sort();
    this.#isSorted = true;
    const place = this.names.placeOf(name);
    if (place === undefined) return false;
    this.#marked += 1 - this.#known[place];
    this.#known[place] = 1;
    return true;
  }

  /** The places of the unmarked names; those marked later may change them. */
  *unmarkedPlaces(): Iterable<number> {
    for (let i = 0; i < this.names.length; i++) {
      if (!this.#known[i]) yield i;
    }
  }
}
