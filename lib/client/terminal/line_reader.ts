import { concatBytes } from "../../crypto/bytes.ts";
import { InvalidLine } from "./io.ts";

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Reads lines and bytes of an input, and loses nothing that it read ahead. */
export class LineReader {
  readonly #read: (into: Uint8Array) => Promise<number | null>;
  readonly #space = new Uint8Array(64 * 1024);
  #held = this.#space.subarray(0, 0);

  constructor(read: (into: Uint8Array) => Promise<number | null>) {
    this.#read = read;
  }

  /**
   * The next line without its LF or CRLF, or null at the end of the input.
   *
   * @param limit Most bytes of the line.
   * @throws {InvalidLine} If it has more; the line is read to its end all the same.
   */
  async readLine(limit: number): Promise<Uint8Array | null> {
    const line = new LimitedBytes(limit + 1);
    let ended = false;
    while (!ended && await this.#fill()) {
      const newline = this.#held.indexOf(NEWLINE);
      ended = newline >= 0;
      line.add(this.#take(ended ? newline : this.#held.length));
      if (ended) this.#take(1);
    }
    return line.size === 0 && !ended ? null : line.finish(limit);
  }

  /** The next byte, or null at the end of the input. */
  async readByte(): Promise<number | null> {
    return await this.#fill() ? this.#take(1)[0] : null;
  }

  /** Whether bytes were read that nobody has taken yet. */
  get hasHeld(): boolean {
    return this.#held.length > 0;
  }

  /** The bytes read so far, up to the first one that does not fit. */
  takeWhile(fits: (byte: number) => boolean): Uint8Array {
    const end = this.#held.findIndex((byte) => !fits(byte));
    return this.#take(end < 0 ? this.#held.length : end).slice();
  }

  /** The rest of the input, in pieces of at most 64 KiB. */
  async *rest(): AsyncGenerator<Uint8Array> {
    while (await this.#fill()) yield this.#take(this.#held.length).slice();
  }

  async #fill(): Promise<boolean> {
    if (this.#held.length > 0) return true;
    const count = await this.#read(this.#space);
    this.#held = this.#space.subarray(0, count ?? 0);
    return this.#held.length > 0;
  }

  #take(length: number): Uint8Array {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }
}

/** Collects bytes, and keeps no more than a limit. */
class LimitedBytes {
  size = 0;
  readonly #parts: Uint8Array[] = [];
  readonly #limit: number;
  #last = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: Uint8Array): void {
    if (part.length === 0) return;
    const room = Math.max(0, this.#limit - this.size);
    if (room > 0) this.#parts.push(part.slice(0, room));
    this.size += part.length;
    this.#last = part[part.length - 1];
  }

  /** The whole line without a CR at its end. */
  finish(limit: number): Uint8Array {
    const length = this.#last === CARRIAGE_RETURN ? this.size - 1 : this.size;
    if (length > limit) {
      throw new InvalidLine(`The line is longer than ${limit} bytes`);
    }
    return concatBytes(...this.#parts).subarray(0, length);
  }
}
