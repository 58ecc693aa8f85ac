import { mergeSort } from "../../../merge_sort.ts";
import type { MailFile, MailFolder } from "../../mail_file.ts";
import { isSeen, microsOfFile, splitFileName } from "../../mail_name.ts";

/** The names of a folder, those that the index has marked (folder_names.ts). */
export interface FoundNames {
  readonly folder: MailFolder;
  readonly names: { readonly length: number; at(place: number): string };
  readonly unmarked: number;
  unmarkedPlaces(): Iterable<number>;
}

/** Mails that are not taken in yet. */
export interface MailsLeft {
  mails: number;
  unread: number;
}

/** A name whose mail is counted with that of another name, as of one mail. */
const TWIN = 0;
const SEEN = 1;
const UNREAD = 2;

/**
 * The names that the index lacks, the newest first; a name that tells no time comes before
 * all others. A few bytes for each, since there may be hundreds of thousands.
 */
export class NewestFirst {
  readonly length: number;
  readonly #found: readonly FoundNames[];
  /** Places of names, newest first; those of the second folder follow those of the first. */
  readonly #order: Uint32Array;
  /** What each of these is. */
  readonly #kinds: Uint8Array;
  readonly #left: MailsLeft = { mails: 0, unread: 0 };
  #taken = 0;

  /** @param found With what the index has marked. */
  constructor(found: readonly FoundNames[]) {
    this.#found = found;
    this.length = found.reduce((sum, { unmarked }) => sum + unmarked, 0);
    this.#order = this.#inOrder();
    this.#kinds = new Uint8Array(this.length);
    this.#lookAtAll();
  }

  #inOrder(): Uint32Array {
    const all = new Uint32Array(this.length);
    const micros = new Float64Array(this.#found.reduce(addLength, 0));
    let i = 0;
    for (const [folder, names] of this.#found.entries()) {
      const before = this.#found.slice(0, folder).reduce(addLength, 0);
      for (const place of names.unmarkedPlaces()) {
        all[i++] = before + place;
        micros[before + place] = microsOf(names.names.at(place));
      }
    }
    return mergeSort(all, (a, b) => micros[a] >= micros[b]);
  }

  /** Two files of one mail have the same time, and stand beside each other. */
  #lookAtAll(): void {
    let last: number | undefined;
    const bases = new Set<string>();
    for (let i = 0; i < this.length; i++) {
      const { file } = this.#fileAt(i);
      const micros = microsOf(file);
      if (micros !== last) bases.clear();
      last = micros;
      const { base } = splitFileName(file);
      if (!bases.has(base)) this.#kinds[i] = isSeen(file) ? SEEN : UNREAD;
      bases.add(base);
      this.#count(this.#kinds[i], 1);
    }
  }

  #fileAt(i: number): MailFile {
    let place = this.#order[i];
    for (const { folder, names } of this.#found) {
      if (place < names.length) return { folder, file: names.at(place) };
      place -= names.length;
    }
    throw new RangeError("Not so: a place beyond all names");
  }

  #count(kind: number, change: number): void {
    if (kind === TWIN) return;
    this.#left.mails += change;
    if (kind === UNREAD) this.#left.unread += change;
  }

  /** When the newest of those that are left came, in µs; undefined if none is left. */
  get next(): number | undefined {
    if (this.#taken === this.length) return undefined;
    return microsOf(this.#fileAt(this.#taken).file);
  }

  /** Mails that have not been taken, each once. */
  get left(): Readonly<MailsLeft> {
    return this.#left;
  }

  /** Takes the next names, so many at the most. */
  take(size: number): MailFile[] {
    const files: MailFile[] = [];
    while (files.length < size && this.#taken < this.length) {
      this.#count(this.#kinds[this.#taken], -1);
      files.push(this.#fileAt(this.#taken++));
    }
    return files;
  }
}

const addLength = (sum: number, { names }: FoundNames) => sum + names.length;

function microsOf(file: string): number {
  return microsOfFile(file) ?? Infinity;
}
