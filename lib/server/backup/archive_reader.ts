import { concatBytes } from "../../crypto/bytes.ts";
import type { Hasher } from "../../crypto/hasher.ts";
import { ArchiveError, cut, damaged } from "./archive_error.ts";
import { endOf } from "./archive_writer.ts";
import {
  BACKUP_FORMAT,
  type BackupHead,
  END_NAME,
  HEAD_NAME,
  META_LIMIT,
  parseHead,
} from "./layout.ts";
import { PieceReader } from "./piece_reader.ts";
import {
  BLOCK,
  readExtended,
  type ReadHeader,
  readHeader,
} from "./tar_blocks.ts";

/** Most bytes of a pax header: a path and a few words. */
const EXTENDED_LIMIT = 16 * 1024;

/** An entry that was read; its content has to be read before the next entry. */
export interface ReadEntry {
  header: ReadHeader;
  /** Bytes of the content. */
  size: number;
  content(): AsyncIterable<Uint8Array>;
}

/**
 * Reads a backup in flat memory, and checks at its end that it is whole and as it was
 * written.
 */
export class ArchiveReader {
  readonly #source: PieceReader;
  readonly #hasher: Hasher;
  /** Bytes before the header that was read last. */
  #before = 0;
  /** What was read of this header, and is not hashed yet: the end's own is not. */
  #unhashed: Uint8Array[] = [];
  #head?: BackupHead;

  /** @param hasher Fresh; it is used up. */
  constructor(source: AsyncIterable<Uint8Array>, hasher: Hasher) {
    this.#source = new PieceReader(source);
    this.#hasher = hasher;
  }

  /**
   * What the backup is of.
   *
   * @throws {ArchiveError} If it is no backup, or one of a newer letterlock.
   */
  async head(): Promise<BackupHead> {
    const head = await this.#headIfOurs();
    if (!head) throw new ArchiveError("it is no backup of letterlock");
    if (head.format <= BACKUP_FORMAT) return this.#head = head;
    throw new ArchiveError(
      `it is of letterlock ${head.version}, and this one is older`,
      "a letterlock as new as that reads it",
    );
  }

  async #headIfOurs(): Promise<BackupHead | undefined> {
    const block = await this.#source.take(BLOCK);
    const header = block.length === BLOCK ? ifTar(block) : undefined;
    if (header?.path !== HEAD_NAME) return undefined;
    this.#unhashed.push(block);
    return parseHead(await this.#text(this.#entry(header)));
  }

  /**
   * The entries between the first, which is read before, and the last one.
   *
   * @throws {ArchiveError} If the archive is cut or damaged.
   */
  async *entries(): AsyncGenerator<ReadEntry, void, void> {
    for (;;) {
      const header = await this.#header();
      if (header.path === END_NAME) return await this.#checkEnd();
      yield this.#entry(header);
    }
  }

  /** The next header, with what the pax header before it says. */
  async #header(): Promise<ReadHeader> {
    const first = await this.#block();
    if (first.type !== "ExtendedHeader") return first;
    const size = sizeOf(first);
    if (size > EXTENDED_LIMIT) throw damaged();
    const content = await this.#take(roundUp(size));
    this.#unhashed.push(content);
    return await this.#block(readExtended(content.subarray(0, size)));
  }

  async #block(extended?: ReturnType<typeof readExtended>) {
    const block = await this.#take(BLOCK);
    this.#unhashed.push(block);
    const header = ifTar(block, extended);
    if (header) return header;
    // Zeros: the archive ends, and its last entry is missing. Else bytes are altered.
    throw block.every((byte) => byte === 0) ? cut() : damaged();
  }

  #entry(header: ReadHeader): ReadEntry {
    for (const part of this.#unhashed.splice(0)) this.#hash(part);
    const size = header.type === "File" ? sizeOf(header) : 0;
    return { header, size, content: () => this.#content(size) };
  }

  async *#content(size: number): AsyncGenerator<Uint8Array, void, void> {
    for (let left = size; left > 0;) {
      const piece = await this.#source.some(left);
      if (piece.length === 0) throw cut();
      this.#hash(piece);
      left -= piece.length;
      yield piece;
    }
    this.#hash(await this.#take(roundUp(size) - size));
  }

  /** The last entry tells the hash of all before it, and zeros follow. */
  async #checkEnd(): Promise<void> {
    const [block] = this.#unhashed;
    const sha256 = this.#hasher.hex();
    const expected = endOf(this.#head!, { bytes: this.#before, sha256 });
    const rest = await this.#take(expected.length - BLOCK);
    if (!isSame(concatBytes(block, rest), expected)) throw damaged();
    for (;;) {
      const piece = await this.#source.some(BLOCK * BLOCK);
      if (piece.length === 0) return;
      if (piece.some((byte) => byte !== 0)) throw damaged();
    }
  }

  async #text({ size, content }: ReadEntry): Promise<string> {
    if (size > META_LIMIT) throw damaged();
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of content()) {
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  }

  async #take(size: number): Promise<Uint8Array> {
    const bytes = await this.#source.take(size);
    if (bytes.length < size) throw cut();
    return bytes;
  }

  #hash(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
    this.#before += bytes.length;
  }
}

function ifTar(...header: Parameters<typeof readHeader>) {
  try {
    return readHeader(...header);
  } catch {
    return undefined;
  }
}

function sizeOf({ size }: ReadHeader): number {
  if (size !== undefined && Number.isSafeInteger(size)) return size;
  throw damaged();
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length &&
    one.every((byte, i) => byte === other[i]);
}

function roundUp(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
