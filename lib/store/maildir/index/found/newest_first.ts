import { mergeSort } from "../../../merge_sort.ts";
import type { MailFile, MailFolder } from "../../mail_file.ts";
import { isSeen, splitFileName } from "../../mail_name.ts";

/** The names of a folder, those that the index has marked (folder_names.ts). */
export interface FoundNames {
  readonly folder: MailFolder;
  readonly names: { readonly length: number; at(place: number): string };
  readonly unmarked: number;
  unmarkedPlaces(): Iterable<number>;
}

/** Mails that have no row yet. */
export interface MailsLeft {
  mails: number;
  unread: number;
}

/** A name whose mail is counted with that of another name, as of one mail. */
const TWIN = 0;
const SEEN = 1;
const UNREAD = 2;

/**
 * The names that the index lacks, the newest first. A few bytes for each, since there may be
 * hundreds of thousands.
 */
export class NewestFirst {
  readonly length: number;
  readonly #found: readonly FoundNames[];
  /** Places of names, newest first; those of the second folder follow those of the first. */
  readonly #order: Uint32Array;
  /** When the mails at these places came, in µs. */
  readonly #micros: Float64Array;
  /** What each is, in their order. */
  readonly #kinds: Uint8Array;
  readonly #left: MailsLeft = { mails: 0, unread: 0 };
  #taken = 0;

  /**
   * @param found With what the index has marked.
   * @param microsOf When the mail in a file came, as the index would have it.
   */
  constructor(
    found: readonly FoundNames[],
    microsOf: (file: MailFile) => number,
  ) {
    this.#found = found;
    this.length = found.reduce((sum, { unmarked }) => sum + unmarked, 0);
    this.#micros = new Float64Array(found.reduce(addLength, 0));
    this.#order = this.#inOrder(microsOf);
    this.#kinds = new Uint8Array(this.length);
    this.#lookAtAll();
  }

  #inOrder(microsOf: (file: MailFile) => number): Uint32Array {
    const all = new Uint32Array(this.length);
    const micros = this.#micros;
    let i = 0;
    let before = 0;
    for (const found of this.#found) {
      const { folder, names } = found;
      for (const place of found.unmarkedPlaces()) {
        all[i++] = before + place;
        micros[before + place] = microsOf({ folder, file: names.at(place) });
      }
      before += names.length;
    }
    return mergeSort(all, (a, b) => micros[a] >= micros[b]);
  }

  /** Two files of one mail have the same time, and stand beside each other. */
  #lookAtAll(): void {
    const bases = new Set<string>();
    for (let i = 0; i < this.length; i++) {
      if (i === 0 || this.#microsAt(i) !== this.#microsAt(i - 1)) bases.clear();
      const { file } = this.#fileAt(i);
      const { base } = splitFileName(file);
      if (!bases.has(base)) this.#kinds[i] = isSeen(file) ? SEEN : UNREAD;
      bases.add(base);
      count(this.#left, this.#kinds[i], 1);
    }
  }

  #microsAt(i: number): number {
    return this.#micros[this.#order[i]];
  }

  #fileAt(i: number): MailFile {
    let place = this.#order[i];
    for (const { folder, names } of this.#found) {
      if (place < names.length) return { folder, file: names.at(place) };
      place -= names.length;
    }
    throw new RangeError("Not so: a place beyond all names");
  }

  /** When the newest of those that are left came, in µs; undefined if none is left. */
  get next(): number | undefined {
    return this.#taken === this.length
      ? undefined
      : this.#microsAt(this.#taken);
  }

  /** Mails that have not been taken and came before that time, in µs, each once. */
  leftBefore(micros: number): MailsLeft {
    const left = { ...this.#left };
    for (let i = this.#taken; i < this.length; i++) {
      if (this.#microsAt(i) < micros) break;
      count(left, this.#kinds[i], -1);
    }
    return left;
  }

  /**
   * Takes the next names.
   *
   * @param size How many.
   * @param most So many, until none is left that came at the same time as the last of them.
   */
  take(size: number, most = size): MailFile[] {
    const files: MailFile[] = [];
    let last: number | undefined;
    for (; this.#taken < this.length; this.#taken++) {
      const isEnough = files.length >= size && this.next !== last;
      if (isEnough || files.length >= most) break;
      last = this.next;
      count(this.#left, this.#kinds[this.#taken], -1);
      files.push(this.#fileAt(this.#taken));
    }
    return files;
  }
}

const addLength = (sum: number, { names }: FoundNames) => sum + names.length;

function count(left: MailsLeft, kind: number, change: number): void {
  if (kind === TWIN) return;
  left.mails += change;
  if (kind === UNREAD) left.unread += change;
}
