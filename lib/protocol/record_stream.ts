import { type Bytes, concatBytes } from "../crypto/bytes.ts";
import { type ByteStream, writeAll } from "./byte_stream.ts";
import type { FrameReader } from "./frame.ts";
import type { Opener, Sealer } from "./records.ts";

/** Records under way at once: WebCrypto answers eight in little more than the time of one. */
const WINDOW = 8;
/** Bytes of a frame's body over which it is surely content. */
const LONG_RECORD = 4 * 1024;

/** Seals records side by side and writes them in their order, many at a time. */
export class RecordWriter {
  readonly #stream: Pick<ByteStream, "write">;
  readonly #sealer: Sealer;
  #sealing: Promise<Bytes>[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(stream: Pick<ByteStream, "write">, sealer: Sealer) {
    this.#stream = stream;
    this.#sealer = sealer;
  }

  /**
   * Takes a record; it is written with others or by {@link flush}. Resolves as soon
   * as there is room for a further one.
   */
  async post(plaintext: Uint8Array): Promise<void> {
    const frame = this.#sealer.seal(plaintext);
    // Whoever awaits the batch sees the failure; until then it is not unhandled.
    frame.catch(() => {});
    this.#sealing.push(frame);
    if (this.#sealing.length >= WINDOW) await this.#startWriting();
  }

  /** Resolves when all that was posted is written. */
  async flush(): Promise<void> {
    await this.#startWriting();
    await this.#writing;
  }

  /** Waits for the batch before, so that two batches are in memory at the most. */
  async #startWriting(): Promise<void> {
    const batch = this.#sealing;
    this.#sealing = [];
    const before = this.#writing;
    this.#writing = before.then(() => this.#write(batch));
    this.#writing.catch(() => {});
    await before;
  }

  async #write(batch: Promise<Bytes>[]): Promise<void> {
    await writeAll(this.#stream, concatBytes(...await Promise.all(batch)));
  }
}

/** Opens the records that have come side by side and hands them out in their order. */
export class RecordReader {
  readonly #frames: FrameReader;
  readonly #opener: Opener;
  readonly #opening: Promise<Bytes>[] = [];
  #lastLength = 0;
  #failure?: unknown;

  constructor(frames: FrameReader, opener: Opener) {
    this.#frames = frames;
    this.#opener = opener;
  }

  /**
   * The plaintext of the next record, or null when the stream ends between two.
   *
   * @param content Whether content is coming, which is read ahead of: a long record
   * cannot be its `end`, so more follows without an answer.
   * @throws {SecurityError} If a record does not open; each time from then on.
   * @throws {ProtocolError} If a frame breaks the limits or the stream is cut.
   */
  async next(content = false): Promise<Bytes | null> {
    if (this.#failure) throw this.#failure;
    this.#openBuffered();
    while (this.#opening.length === 0 || (content && this.#wantsMore())) {
      if (!await this.#frames.fill()) break;
      this.#openBuffered();
    }
    try {
      return await (this.#opening.shift() ?? null);
    } catch (error) {
      // What comes behind a bad record is not to be believed, though it may open.
      throw this.#failure = error;
    }
  }

  #wantsMore(): boolean {
    return this.#opening.length < WINDOW / 2 && this.#lastLength > LONG_RECORD;
  }

  #openBuffered(): void {
    while (this.#opening.length < WINDOW) {
      const body = this.#frames.buffered();
      if (!body) return;
      this.#lastLength = body.length;
      const opened = this.#opener.open(body);
      opened.catch(() => {});
      this.#opening.push(opened);
    }
  }
}
