import { type Bytes, release } from "../../../crypto/bytes.ts";
import { CHUNK } from "./letter.ts";

/** Bytes that are written at once: each transaction has its price. */
const MOST = 2 * CHUNK;

/** Gathers bytes until they are worth a transaction. Its memory is used again. */
export class Gathered {
  #memory: Bytes = new Uint8Array(0);
  #size = 0;

  /** What was gathered. */
  get bytes(): Bytes {
    return this.#memory.subarray(0, this.#size);
  }

  /** The same in pieces of a chunk. */
  get chunks(): Bytes[] {
    const chunks: Bytes[] = [];
    for (let at = 0; at < this.#size; at += CHUNK) {
      chunks.push(this.bytes.subarray(at, at + CHUNK));
    }
    return chunks;
  }

  get isFull(): boolean {
    return this.#size === MOST;
  }

  /** Copies the beginning of a piece, as much as it has room for, and says how much. */
  add(piece: Uint8Array): number {
    const part = piece.subarray(0, MOST - this.#size);
    this.#makeRoom(part.length);
    this.#memory.set(part, this.#size);
    this.#size += part.length;
    return part.length;
  }

  /** What is short comes in one piece, and takes no more memory than that. */
  #makeRoom(length: number): void {
    if (this.#size + length <= this.#memory.length) return;
    const grown = new Uint8Array(this.#size === 0 ? length : MOST);
    grown.set(this.bytes);
    this.#memory = grown;
  }

  clear(): void {
    this.#size = 0;
  }

  /** Gives the memory back. */
  drop(): void {
    this.clear();
    release(this.#memory);
    this.#memory = new Uint8Array(0);
  }
}
