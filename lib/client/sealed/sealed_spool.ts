import { concatBytes } from "../../crypto/bytes.ts";
import { LetterReader, SEALED_TAIL } from "../../letter/sealed_form.ts";
import { writeAll } from "../../program/system/write_all.ts";
import { SealError } from "../../seal/seal_error.ts";
import { readPieces } from "../draft/content.ts";
import { fileError } from "../file_error.ts";

/** Bytes of a letter up to which it stays in memory. */
const IN_MEMORY = 4 * 1024 * 1024;

/**
 * A sealed letter that can be read more than once: it is checked to its end before any of
 * it is shown. It stays sealed. A long one lies in a file without a name, which goes when
 * the program ends, however it ends.
 */
export class SealedSpool {
  readonly #reader = new LetterReader();
  #tail: Uint8Array = new Uint8Array(0);
  #fault?: SealError;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #file?: TemporaryFile;

  private constructor(readonly inMemory: number) {}

  /**
   * Takes a letter, to its end also where it has not the form of one: the next answer of
   * the server comes after it.
   *
   * @param content As it is stored; each piece may take the place of the one before it.
   * @param inMemory Bytes of a letter up to which it stays in memory.
   * @throws {FileError} If a long letter finds no place on the disk.
   */
  static async take(
    content: AsyncIterable<Uint8Array>,
    inMemory = IN_MEMORY,
  ): Promise<SealedSpool> {
    const spool = new SealedSpool(inMemory);
    try {
      for await (const piece of content) await spool.#add(piece);
    } catch (error) {
      await spool.close();
      throw error;
    }
    spool.#form(() => spool.#reader.end());
    return spool;
  }

  /** The end of what is stored: {@linkcode SEALED_TAIL} bytes, or all. */
  get tail(): Uint8Array {
    return this.#tail;
  }

  async #add(piece: Uint8Array): Promise<void> {
    this.#tail = concatBytes(this.#tail, piece).subarray(-SEALED_TAIL);
    const bytes = this.#form(() => this.#reader.add(piece));
    if (bytes) await this.#keep(bytes);
  }

  /** What has not the form of a sealed letter is noted once, and passed over then. */
  #form<T>(step: () => T): T | undefined {
    if (this.#fault) return undefined;
    try {
      return step();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const reason = "It has not the form of a sealed letter";
      this.#fault = new SealError("damaged", reason);
    }
  }

  async #keep(bytes: Uint8Array): Promise<void> {
    this.#size += bytes.length;
    if (!this.#file && this.#size > this.inMemory) {
      this.#file = await TemporaryFile.create();
      for (const piece of this.#pieces) await this.#file.write(piece);
      this.#pieces = [];
    }
    if (this.#file) await this.#file.write(bytes);
    else this.#pieces.push(bytes);
  }

  /**
   * The age file of the letter, once at a time; each piece may take the place of the one
   * before it.
   *
   * @throws {SealError} `damaged`, where the form of a sealed letter ends.
   */
  async *open(): AsyncGenerator<Uint8Array, void, void> {
    if (this.#file) yield* this.#file.read();
    else yield* this.#pieces;
    if (this.#fault) throw this.#fault;
  }

  /** Gives the place on the disk back. */
  async close(): Promise<void> {
    await this.#file?.close();
  }
}

/** A file for its owner only, which has no name where the system allows that. */
class TemporaryFile {
  private constructor(
    readonly path: string,
    readonly file: Deno.FsFile,
    readonly isNamed: boolean,
  ) {}

  static async create(): Promise<TemporaryFile> {
    try {
      const path = await Deno.makeTempFile({ prefix: "letterlock-" });
      const file = await Deno.open(path, { read: true, write: true });
      return new TemporaryFile(path, file, !await isRemoved(path));
    } catch (error) {
      throw fileError("write", "a temporary file", error);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await writeAll(this.file, bytes);
    } catch (error) {
      throw fileError("write", this.path, error);
    }
  }

  async *read(): AsyncGenerator<Uint8Array, void, void> {
    try {
      await this.file.seek(0, Deno.SeekMode.Start);
      yield* readPieces(this.file);
    } catch (error) {
      throw fileError("read", this.path, error);
    }
  }

  async close(): Promise<void> {
    this.file.close();
    if (this.isNamed) await isRemoved(this.path);
  }
}

/** Windows removes no file that is open. */
async function isRemoved(path: string): Promise<boolean> {
  try {
    await Deno.remove(path);
    return true;
  } catch {
    return false;
  }
}
