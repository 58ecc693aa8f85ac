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
  /** Where each name is: its page times PAGE, and the place there. */
  readonly #places: number[] = [];

  get length(): number {
    return this.#places.length;
  }

  /** @param name Of at most 255 characters, as file systems have them. */
  add(name: string): void {
    if (this.#used + LENGTH + name.length * WIDEST > PAGE) {
      this.#pages.push(new Uint8Array(PAGE));
      this.#used = 0;
    }
    const page = this.#pages[this.#pages.length - 1];
    this.#places.push((this.#pages.length - 1) * PAGE + this.#used);
    this.#used += write(name, page, this.#used);
  }

  /** Puts the names in the order of their bytes. */
  sort(): void {
    this.#places.sort((a, b) => this.#compare(a, this.#pageOf(b), b % PAGE));
  }

  at(index: number): string {
    const place = this.#places[index];
    const page = this.#pageOf(place);
    const begin = place % PAGE;
    const end = begin + LENGTH + lengthAt(page, begin);
    return DECODER.decode(page.subarray(begin + LENGTH, end));
  }

  #pageOf(place: number): Uint8Array {
    return this.#pages[Math.floor(place / PAGE)];
  }

  /** The index of a name in a sorted list; undefined if it is not there. */
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
