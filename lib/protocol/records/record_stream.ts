import { type Bytes, release } from "../../crypto/bytes.ts";
import { type ByteStream, type ReadOptions, writeAll } from "../byte_stream.ts";
import { FRAME_HEADER, type FrameReader, putFrame } from "./frame.ts";
import { type Opener, RECORD_FRAME_LEAST, type Sealer } from "./records.ts";

/** Records under way at once; WebCrypto takes little longer for eight than for one. */
const WINDOW = 8;
/** Records that are written together while much is sent, and bytes that are enough. */
const BATCH = { records: WINDOW / 2, bytes: 200 * 1024 };
/** The first of a content go as soon as they are sealed: the peer can open them meanwhile. */
const FIRST_BATCH = { ...BATCH, bytes: 32 * 1024 };
/** A longer body, in bytes, is surely content. */
const LONG_RECORD = 4 * 1024;

/** What a receiver knows about the record it waits for. */
export interface ReceiveOptions extends ReadOptions {
  /**
   * Whether content is coming, which is read ahead: a long record cannot be its `end`,
   * so more follows without an answer.
   */
  content?: boolean;
}

/** Seals records in parallel and writes them in order, many at a time. */
export class RecordWriter {
  readonly #stream: Pick<ByteStream, "write">;
  readonly #sealer: Sealer;
  /** The frames that are being written; all batches share this memory. */
  #frames: Bytes = new Uint8Array(0);
  readonly #sealing: Promise<Bytes>[] = [];
  /** Bytes of those. */
  #bytes = 0;
  #batch = FIRST_BATCH;
  #writing: Promise<void> = Promise.resolve();

  constructor(stream: Pick<ByteStream, "write">, sealer: Sealer) {
    this.#stream = stream;
    this.#sealer = sealer;
  }

  /**
   * Takes a record, which is written with others or by {@link flush}. Resolves as soon as
   * there is room for another one. The caller may overwrite the plaintext at once.
   */
  async post(plaintext: Uint8Array): Promise<void> {
    const isFull = this.#sealing.length >= this.#batch.records ||
      this.#bytes >= this.#batch.bytes;
    const body = this.#sealer.seal(plaintext);
    // The write of the batch reports the failure; until then it must not count as unhandled.
    body.catch(() => {});
    this.#sealing.push(body);
    this.#bytes += plaintext.length;
    if (!isFull) return;
    const earlier = this.#writing;
    this.#write(this.#sealing.length - 1).catch(() => {});
    this.#bytes = plaintext.length;
    this.#batch = BATCH;
    await earlier;
  }

  /** Resolves when all that was posted is written. */
  async flush(): Promise<void> {
    this.#bytes = 0;
    this.#batch = FIRST_BATCH;
    await this.#write(this.#sealing.length);
  }

  /** Writes the oldest records in their turn, while the others are being sealed. */
  #write(count: number): Promise<void> {
    const batch = this.#sealing.splice(0, count);
    return this.#writing = this.#writing.then(async () => {
      const bodies = await Promise.all(batch);
      await writeAll(this.#stream, this.#join(bodies));
    });
  }

  /** Puts frames around the bodies, and gives the memory of the bodies back. */
  #join(bodies: Bytes[]): Bytes {
    const length = bodies.reduce((sum, { length }) => {
      return sum + FRAME_HEADER + length;
    }, 0);
    if (this.#frames.length < length) this.#frames = new Uint8Array(length);
    let end = 0;
    for (const body of bodies) {
      end = putFrame(this.#frames, end, body);
      release(body);
    }
    return this.#frames.subarray(0, end);
  }
}

/** Opens records in parallel and hands them out in order. */
export class RecordReader {
  readonly #frames: FrameReader;
  readonly #opener: Opener;
  readonly #opening: Promise<Bytes>[] = [];
  /** The read under way, if there is one; whether the stream goes on. */
  #reading?: Promise<boolean>;
  #isAhead = false;
  /** The plaintext that {@link next} gave last. */
  #given?: Bytes;
  #lastLength = 0;
  #failure?: unknown;

  constructor(frames: FrameReader, opener: Opener) {
    this.#frames = frames;
    this.#opener = opener;
  }

  /**
   * The plaintext of the next record, or null if the stream ends between two. The next
   * call gives its memory back.
   *
   * @throws {SecurityError} If a record does not open; every later call throws it again.
   * @throws {ProtocolError} If a frame breaks the limits or the stream is cut.
   * @throws {ReadTimeoutError} If nothing comes in time.
   */
  async next(options: ReceiveOptions = {}): Promise<Bytes | null> {
    if (this.#failure) throw this.#failure;
    if (this.#given) release(this.#given);
    this.#given = undefined;
    this.#openBuffered();
    while (this.#opening.length === 0) {
      if (!await this.#readOn(options)) break;
    }
    if (this.#wantsMore(options) && !this.#isAhead) {
      this.#isAhead = true;
      this.#readAhead(options);
    }
    try {
      this.#given = await this.#opening.shift();
      return this.#given ?? null;
    } catch (error) {
      // Records after a bad one cannot be trusted, even if they open.
      throw this.#failure = error;
    }
  }

  /** Reads what comes next, if that is not under way. */
  #readOn(options: ReceiveOptions): Promise<boolean> {
    return this.#reading ??= this.#fill(options);
  }

  async #fill(options: ReceiveOptions): Promise<boolean> {
    try {
      const goesOn = await this.#frames.fill(options);
      this.#openBuffered();
      return goesOn;
    } finally {
      this.#reading = undefined;
    }
  }

  /** Reads content while records are opened and handed out. */
  async #readAhead(options: ReceiveOptions): Promise<void> {
    try {
      while (this.#wantsMore(options) && await this.#readOn(options));
    } catch {
      // The read of a later call throws it again.
    } finally {
      this.#isAhead = false;
    }
  }

  #wantsMore({ content = false }: ReceiveOptions): boolean {
    return content && this.#opening.length < WINDOW / 2 &&
      this.#lastLength > LONG_RECORD;
  }

  /**
   * Opens what has come. A frame too short for a record is opened only where one is awaited:
   * a notice may come with the last answer, and is for who reads the frames after that.
   */
  #openBuffered(): void {
    while (this.#opening.length < WINDOW) {
      const isAwaited = this.#opening.length === 0;
      const body = this.#frames.buffered(isAwaited ? 1 : RECORD_FRAME_LEAST);
      if (!body) return;
      this.#lastLength = body.length;
      const opened = this.#opener.open(body);
      opened.catch(() => {});
      this.#opening.push(opened);
    }
  }
}
