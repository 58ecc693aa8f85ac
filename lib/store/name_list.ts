import { mergeSort } from "./merge_sort.ts";

/** Bytes of a page. */
const PAGE = 1 << 16;
/** Bytes before each name that say how long it is. */
const LENGTH = 2;
/** The most bytes that a character of a string takes in UTF-8. */
const WIDEST = 3;

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/**
 * A list of file names that keeps their bytes in a few large pages: a string for each of
 * hundreds of thousands would take several times as much, and the garbage collector's time.
 */
export class NameList {
  readonly #wanted = new Uint8Array(PAGE);
  readonly #pages: Uint8Array[] = [];
  /** Bytes that the last page has. */
  #used = PAGE;
  #length = 0;
  /** Where each name is: its page times PAGE, and the place there. Made when asked for. */
  #places = new Uint32Array(0);

  get length(): number {
    return this.#length;
  }

  /** @param name Of at most 1,000 characters; file systems have names of 255. */
  add(name: string): void {
    if (this.#used + LENGTH + name.length * WIDEST > PAGE) {
      this.#pages.push(new Uint8Array(PAGE));
      this.#used = 0;
    }
    const page = this.#pages[this.#pages.length - 1];
    this.#used += write(name, page, this.#used);
    this.#length++;
  }

  /**
   * Puts the names in the order of their bytes; before that, they have the one in which they
   * came, and none can be looked up.
   */
  sort(): void {
    this.#findAll();
    const inOrder = (a: number, b: number) =>
      this.#compare(a, this.#pageOf(b), b % PAGE) <= 0;
    this.#places = mergeSort(this.#places, inOrder);
  }

  #findAll(): void {
    if (this.#places.length === this.#length) return;
    this.#places = new Uint32Array(this.#length);
    let found = 0;
    for (const place of this.#findPlaces()) this.#places[found++] = place;
  }

  /** Walks the pages; a length of 0 ends one, as no name is empty. */
  *#findPlaces(): Iterable<number> {
    for (const [i, page] of this.#pages.entries()) {
      for (let begin = 0; begin < PAGE && lengthAt(page, begin) > 0;) {
        yield i * PAGE + begin;
        begin += LENGTH + lengthAt(page, begin);
      }
    }
  }

  at(index: number): string {
    this.#findAll();
    const place = this.#places[index];
    const page = this.#pageOf(place);
    const begin = place % PAGE;
    const end = begin + LENGTH + lengthAt(page, begin);
    return DECODER.decode(page.subarray(begin + LENGTH, end));
  }

  #pageOf(place: number): Uint8Array {
    return this.#pages[Math.floor(place / PAGE)];
  }

  /** The place of a name, once they are sorted; undefined if it is not there. */
  placeOf(name: string): number | undefined {
    const wanted = this.#wanted;
    write(name, wanted, 0);
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.#compare(this.#places[middle], wanted, 0);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
  }

  /** Negative if the name at a place comes before another, which begins in a page. */
  #compare(place: number, other: Uint8Array, otherBegin: number): number {
    const page = this.#pageOf(place);
    const begin = place % PAGE;
    const [length, otherLength] = [
      lengthAt(page, begin),
      lengthAt(other, otherBegin),
    ];
    const shorter = Math.min(length, otherLength);
    for (let i = LENGTH; i < LENGTH + shorter; i++) {
      const difference = page[begin + i] - other[otherBegin + i];
      if (difference !== 0) return difference;
    }
    return length - otherLength;
  }
}

function lengthAt(page: Uint8Array, begin: number): number {
  return page[begin] << 8 | page[begin + 1];
}

/** Writes a name and how long it is, and says how many bytes that took. */
function write(name: string, page: Uint8Array, begin: number): number {
  const room = page.subarray(begin + LENGTH);
  const { written } = ENCODER.encodeInto(name, room);
  page[begin] = written >> 8;
  page[begin + 1] = written & 255;
  return LENGTH + written;
}
