import { concatBytes } from "../../crypto/bytes.ts";
import { CharacterCounter } from "../../protocol/characters.ts";
import { RequestError } from "../../protocol/errors.ts";
import { contentTooLong } from "../../protocol/rules.ts";
import { FileError, fileError } from "../file_error.ts";
import type { Content } from "./draft_parts.ts";

export type { Content };

/** Content held in memory. */
export class BytesContent implements Content {
  readonly #parts: readonly Uint8Array[];
  readonly size: number;

  constructor(...parts: Uint8Array[]) {
    this.#parts = parts;
    this.size = parts.reduce((sum, part) => sum + part.length, 0);
  }

  async *open(): AsyncGenerator<Uint8Array> {
    yield* this.#parts;
  }
}

/** Contents one after the other. */
export function joined(...contents: Content[]): Content {
  return {
    size: contents.reduce((sum, { size }) => sum + size, 0),
    open: async function* () {
      for (const content of contents) yield* content.open();
    },
  };
}

/** Content that stays in its file. */
class FileContent implements Content {
  constructor(readonly path: string, readonly size: number) {}

  async *open(): AsyncGenerator<Uint8Array> {
    try {
      using file = await Deno.open(this.path);
      yield* readPieces(file);
    } catch (error) {
      throw error instanceof FileError
        ? error
        : fileError("read", this.path, error);
    }
  }
}

/** Bytes read at a time; they fill whole records. */
const PIECE = 256 * 1024;

/** Reads a file piece by piece; each piece reuses the buffer of the one before it. */
export async function* readPieces(
  file: Deno.FsFile,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(PIECE);
  for (;;) {
    const count = await file.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}

/**
 * The content of a file. A pipe can be read only once, so it is read to its end now.
 *
 * @param limit How many characters may be sent.
 * @throws {FileError} If it cannot be read, with exit code 4 if it does not exist.
 * @throws {RequestError} If a pipe has more than `limit` characters.
 */
export async function fileContent(
  path: string,
  limit: number,
): Promise<Content> {
  const file = await openFile(path);
  try {
    const info = await file.stat();
    if (info.isDirectory) throw new Deno.errors.IsADirectory();
    if (info.isFile) return new FileContent(path, info.size);
    const spool = new Spool(readPieces(file));
    await spool.fill(limit);
    return spool.content(limit);
  } catch (error) {
    throw error instanceof RequestError
      ? error
      : fileError("read", path, error);
  } finally {
    file.close();
  }
}

async function openFile(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw fileError("read", path, error);
  }
}

/** A source that can be read once, taken into memory only as far as it is needed. */
export class Spool {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #parts: Uint8Array[] = [];
  #size = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Reads to the end, or until there must be more than that many characters. */
  fill(characters: number): Promise<void> {
    return this.fillBytes(mostBytes(characters));
  }

  /** Reads to the end, or until there are more than that many bytes. */
  async fillBytes(limit: number): Promise<void> {
    while (!this.#ended && this.#size <= limit) {
      const { value, done } = await this.#source.next();
      if (done) this.#ended = true;
      else this.#keep(value);
    }
  }

  #keep(part: Uint8Array): void {
    this.#parts.push(part.slice());
    this.#size += part.length;
  }

  /** Bytes that were read until now. */
  get size(): number {
    return this.#size;
  }

  /** What was read until now, as a content. */
  bytes(): Content {
    return new BytesContent(...this.#parts);
  }

  /** What was read until now. */
  get taken(): Uint8Array {
    return concatBytes(...this.#parts);
  }

  /**
   * The whole content.
   *
   * @throws {RequestError} If it has more than that many characters.
   */
  content(characters: number): Content {
    if (!this.#ended) throw contentTooLong(characters);
    return new BytesContent(...this.#parts);
  }
}

/** UTF-8 takes at most four bytes a character (RFC 3629, 3). */
function mostBytes(characters: number): number {
  return characters * 4;
}

/**
 * Refuses content that is too long. It counts characters only if the size leaves a doubt.
 *
 * @throws {RequestError} If there are more than `limit`.
 * @throws {FileError} If its file cannot be read.
 */
export async function checkLength(
  content: Content,
  limit: number,
): Promise<void> {
  if (content.size <= limit) return;
  if (content.size > mostBytes(limit)) throw contentTooLong(limit);
  const counter = new CharacterCounter();
  for await (const piece of content.open()) {
    counter.add(piece);
    if (counter.characters > limit) throw contentTooLong(limit);
  }
}
