/**
 * Frames, the lowest layer of letterlock/1: each direction of a connection is a sequence
 * of frames and nothing else. A frame is the length of its body, a big-endian u32, and
 * the body, which is never empty. What a body holds is the business of the handshake and,
 * after it, of the records.
 *
 * @module
 */
import type { Bytes } from "../../crypto/bytes.ts";
import type { ByteStream, ReadOptions } from "../byte_stream.ts";
import { ProtocolError, TruncatedError } from "../errors.ts";

/** Bytes of the big-endian length before a frame's body. */
export const FRAME_HEADER = 4;

/** Bytes of a reader's buffer while much comes: room for records to be opened at once. */
const READ_AHEAD = 512 * 1024;
/** Bytes of a reader's buffer while little comes: most requests fit in it. */
const SMALL_BUFFER = 4 * 1024;

/**
 * The frame around a body.
 *
 * @example
 * ```ts
 * import { encodeFrame, frameBody } from "./frame.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const frame = encodeFrame(Uint8Array.of(7, 8));
 * assertEquals(frame, Uint8Array.of(0, 0, 0, 2, 7, 8));
 * assertEquals(frameBody(frame), Uint8Array.of(7, 8));
 * ```
 */
export function encodeFrame(body: Uint8Array): Bytes {
  const frame = new Uint8Array(FRAME_HEADER + body.length);
  putFrame(frame, 0, body);
  return frame;
}

/** The body of a frame, a view of it. */
export function frameBody(frame: Bytes): Bytes {
  return frame.subarray(FRAME_HEADER);
}

/** Writes the frame around a body into `target`, and returns where the frame ends. */
export function putFrame(
  target: Bytes,
  offset: number,
  body: Uint8Array,
): number {
  new DataView(target.buffer).setUint32(offset, body.length);
  target.set(body, offset + FRAME_HEADER);
  return offset + FRAME_HEADER + body.length;
}

/**
 * Reads frames from a stream. It refuses a length over the limit before it allocates
 * anything for that frame.
 *
 * @example
 * ```ts
 * import { encodeFrame, FrameReader } from "./frame.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = encodeFrame(Uint8Array.of(7, 8));
 * let ended = false;
 * const stream = {
 *   read(into: Uint8Array) {
 *     if (ended) return null;
 *     ended = true;
 *     into.set(bytes);
 *     return bytes.length;
 *   },
 * };
 * const frames = new FrameReader(stream, 8192);
 * assertEquals(await frames.next(), Uint8Array.of(7, 8));
 * assertEquals(await frames.next(), null);
 * ```
 */
export class FrameReader {
  readonly #stream: Pick<ByteStream, "read">;
  #buffer: Bytes;
  #start = 0;
  #end = 0;
  /** The most bytes that a body may have; the end of the handshake raises it. */
  limit: number;

  constructor(stream: Pick<ByteStream, "read">, limit: number) {
    this.#stream = stream;
    this.limit = limit;
    this.#buffer = new Uint8Array(SMALL_BUFFER);
  }

  /**
   * The body of the next frame if all of it is in the buffer, without reading. It is a
   * view that the next {@link fill} overwrites.
   *
   * @param least Bytes of body below which the frame is left for a later call.
   * @throws {ProtocolError} If the frame is longer than the limit or empty.
   */
  buffered(least = 1): Bytes | undefined {
    const length = this.#nextLength();
    if (length === undefined || length < least) return undefined;
    const start = this.#start + FRAME_HEADER;
    if (this.#end - start < length) return undefined;
    this.#start = start + length;
    return this.#buffer.subarray(start, start + length);
  }

  /**
   * Reads what comes next into the buffer; false at the end of the stream.
   *
   * @throws {TruncatedError} If the stream ends inside a frame.
   * @throws {ReadTimeoutError} If nothing comes in time.
   */
  async fill({ timeoutMs }: ReadOptions = {}): Promise<boolean> {
    this.#makeRoom();
    const free = this.#buffer.subarray(this.#end);
    const count = await this.#stream.read(free, timeoutMs);
    if (count !== null) {
      this.#end += count;
      return true;
    }
    if (this.#end > this.#start) throw new TruncatedError(undefined, true);
    return false;
  }

  /**
   * The body of the next frame, or null if the stream ends between two frames. It is a
   * view that the next call overwrites.
   *
   * @throws {ProtocolError} If the frame is longer than the limit or empty.
   * @throws {TruncatedError} If the stream ends inside a frame.
   * @throws {ReadTimeoutError} If nothing comes in time.
   */
  async next(options?: ReadOptions): Promise<Bytes | null> {
    for (;;) {
      const body = this.buffered();
      if (body) return body;
      if (!await this.fill(options)) return null;
    }
  }

  /** Takes the bytes that were read beyond the frames handed out. */
  rest(): Bytes {
    const rest = this.#buffer.slice(this.#start, this.#end);
    this.#start = this.#end = 0;
    return rest;
  }

  #nextLength(): number | undefined {
    if (this.#end - this.#start < FRAME_HEADER) return undefined;
    const length = new DataView(this.#buffer.buffer).getUint32(this.#start);
    if (length === 0) throw new ProtocolError("Cannot read an empty frame");
    if (length > this.limit) {
      throw new ProtocolError(
        `Cannot read a frame of ${length} bytes: the limit is ${this.limit}`,
      );
    }
    return length;
  }

  /** Moves what is left to the front, and grows the buffer once much comes. */
  #makeRoom(): void {
    const left = this.#end - this.#start;
    const wanted = FRAME_HEADER + (this.#nextLength() ?? 0);
    const full = this.#end === this.#buffer.length || wanted > SMALL_BUFFER;
    const roomy = Math.min(READ_AHEAD, 4 * (FRAME_HEADER + this.limit));
    if (full && this.#buffer.length < roomy) {
      const grown = new Uint8Array(roomy);
      grown.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = grown;
    } else if (left > 0) {
      const isRoomy =
        this.#buffer.length - this.#end >= this.#buffer.length / 4;
      if (isRoomy && this.#start + wanted <= this.#buffer.length) return;
      this.#buffer.copyWithin(0, this.#start, this.#end);
    }
    this.#start = 0;
    this.#end = left;
  }
}
