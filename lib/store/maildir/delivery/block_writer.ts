import { release } from "../../../crypto/bytes.ts";

/** Bytes of a block: the system takes four times 64 KiB at once in two thirds of the time. */
export const BLOCK = 256 * 1024;

/**
 * Gathers what comes of a file in blocks, which end where pages of the disk do. The first
 * piece is written as it is, so what is short needs no memory.
 */
export class BlockWriter {
  readonly #write: (block: Uint8Array) => void;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #gathered = 0;
  #written = 0;

  /** @param write Appends to the file; it throws if it cannot. */
  constructor(write: (block: Uint8Array) => void) {
    this.#write = write;
  }

  /** Takes the next bytes, which the caller may overwrite afterwards. */
  add(bytes: Uint8Array): void {
    if (this.#written === 0) return this.#append(bytes);
    if (this.#buffer.length === 0) this.#buffer = new Uint8Array(BLOCK);
    for (let at = 0; at < bytes.length;) {
      const room = BLOCK - (this.#written % BLOCK) - this.#gathered;
      const part = bytes.subarray(at, at + room);
      this.#buffer.set(part, this.#gathered);
      this.#gathered += part.length;
      at += part.length;
      if (part.length === room) this.#writeGathered();
    }
  }

  /** Writes what is gathered, and gives the memory back. */
  end(): void {
    if (this.#gathered > 0) this.#writeGathered();
    this.drop();
  }

  /** Forgets what is gathered, and gives the memory back. */
  drop(): void {
    this.#gathered = 0;
    if (this.#buffer.length > 0) release(this.#buffer);
  }

  #writeGathered(): void {
    this.#append(this.#buffer.subarray(0, this.#gathered));
    this.#gathered = 0;
  }

  #append(bytes: Uint8Array): void {
    this.#write(bytes);
    this.#written += bytes.length;
  }
}
