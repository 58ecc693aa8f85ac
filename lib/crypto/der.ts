/**
 * DER (X.690), as far as key files need it: values of one-byte tags.
 *
 * @module
 */
/** The tags of values. */
export const TAG = {
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
} as const;

/** Reads values of DER one after the other; {@link RangeError} if it cannot. */
export class DerReader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  /** Whether there is no value left. */
  get isAtEnd(): boolean {
    return this.#rest.length === 0;
  }

  /** The content of the next value. */
  next(tag: number): Uint8Array {
    if (this.#rest[0] !== tag) throw new RangeError("another tag");
    const { head, length } = lengthOf(this.#rest);
    if (head + length > this.#rest.length) throw new RangeError("cut short");
    const content = this.#rest.subarray(head, head + length);
    this.#rest = this.#rest.subarray(head + length);
    return content;
  }

  /** Passes over a value that is there if its tag is the next one. */
  skip(tag: number): void {
    if (this.#rest[0] === tag) this.next(tag);
  }

  /** The values in the next value. */
  inside(tag: number): DerReader {
    return new DerReader(this.next(tag));
  }
}

/** The length of a value, and how many bytes come before its content. */
function lengthOf(value: Uint8Array): { head: number; length: number } {
  const first = value[1];
  if (first < 0x80) return { head: 2, length: first };
  const count = first - 0x80;
  // A key has less than 2^24 bytes.
  if (!(count >= 1 && count <= 3)) throw new RangeError("no such length");
  const bytes = value.subarray(2, 2 + count);
  const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return { head: 2 + count, length };
}
