/**
 * The channel of a session: JSON messages and pieces of content, one a record. The first
 * byte of a record's plaintext tells them apart.
 *
 * @module
 */
import type { Bytes } from "../../crypto/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { DATA_LIMIT, MESSAGE_LIMIT } from "../limits.ts";
import { encodeMessage, parseMessage } from "../message.ts";
import type {
  ReceiveOptions,
  RecordReader,
  RecordWriter,
} from "./record_stream.ts";

/** The first byte of a record's plaintext. */
const RECORD_TYPE = { message: 1, data: 2 } as const;

/**
 * A record as its receiver sees it. A message is for `parseRequest` or `parseAnswer` to
 * open; the data are gone when the next record is received.
 */
export type Received =
  | { kind: "message"; message: unknown }
  | { kind: "data"; data: Bytes };

/**
 * Sends and receives messages and content over the records of a session.
 *
 * @example A client that hears itself, in basic mode
 * ```ts
 * import { FrameReader } from "./frame.ts";
 * import { openChannel } from "./open_channel.ts";
 * import { basicProtection } from "../handshake/session_keys.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const wire: Uint8Array[] = [];
 * const stream = {
 *   write: (bytes: Uint8Array) => wire.push(bytes.slice()) && bytes.length,
 *   read(into: Uint8Array) {
 *     const bytes = wire.shift();
 *     if (!bytes) return null;
 *     into.set(bytes);
 *     return bytes.length;
 *   },
 * };
 * const protection = await basicProtection(new Uint8Array(32));
 * const frames = new FrameReader(stream, 8192);
 * const channel = openChannel(stream, frames, protection);
 * const message = { type: "read", index: 1 };
 * await channel.send(message);
 * assertEquals(await channel.receive(), { kind: "message", message });
 * ```
 */
export class Channel {
  readonly #reader: RecordReader;
  readonly #writer: RecordWriter;
  /** The plaintext that is being posted; all records share this memory. */
  #plaintext: Bytes = new Uint8Array(0);
  #contentEnd?: Error;

  constructor(reader: RecordReader, writer: RecordWriter) {
    this.#reader = reader;
    this.#writer = writer;
  }

  /** Takes a message, which is written with what follows or by {@link flush}. */
  async post<M extends { type: string }>(message: M): Promise<void> {
    await this.#post(RECORD_TYPE.message, encodeMessage(message));
  }

  /** From now on {@link postData} throws this; a message, such as a bye, can be sent. */
  endContent(error: Error): void {
    this.#contentEnd = error;
  }

  /**
   * Takes content, in records of DATA_LIMIT bytes; resolves when there is room for more.
   *
   * @throws What {@link endContent} was given.
   */
  async postData(data: Uint8Array): Promise<void> {
    for (let offset = 0; offset < data.length; offset += DATA_LIMIT) {
      if (this.#contentEnd) throw this.#contentEnd;
      const piece = data.subarray(offset, offset + DATA_LIMIT);
      await this.#post(RECORD_TYPE.data, piece);
    }
  }

  async #post(type: number, body: Uint8Array): Promise<void> {
    if (type === RECORD_TYPE.message && body.length > MESSAGE_LIMIT) {
      throw new RangeError(
        `Cannot send a message of ${body.length} bytes: the limit is ${MESSAGE_LIMIT}`,
      );
    }
    const length = 1 + body.length;
    if (this.#plaintext.length < length) {
      this.#plaintext = new Uint8Array(length);
    }
    this.#plaintext[0] = type;
    this.#plaintext.set(body, 1);
    await this.#writer.post(this.#plaintext.subarray(0, length));
  }

  /** Resolves when everything posted is written. */
  async flush(): Promise<void> {
    await this.#writer.flush();
  }

  /** Sends a message, and everything posted before it. */
  async send<M extends { type: string }>(message: M): Promise<void> {
    await this.post(message);
    await this.flush();
  }

  /**
   * The next record, or null if the stream ends between two.
   *
   * @throws {SecurityError} If a record does not open.
   * @throws {ProtocolError} If a record has an unknown form or the stream is cut.
   * @throws {ReadTimeoutError} If nothing comes in time.
   */
  async receive(options?: ReceiveOptions): Promise<Received | null> {
    const record = await this.#reader.next(options);
    if (!record) return null;
    const body = record.subarray(1);
    if (record[0] === RECORD_TYPE.data) return { kind: "data", data: body };
    if (record[0] === RECORD_TYPE.message) {
      checkLength(body);
      return { kind: "message", message: parseMessage(body) };
    }
    throw new ProtocolError(`Cannot read a record of type ${record[0]}`);
  }
}

/** @throws {ProtocolError} If it is longer than a message may be. */
function checkLength({ length }: Uint8Array): void {
  if (length <= MESSAGE_LIMIT) return;
  throw new ProtocolError(
    `Cannot read a message of ${length} bytes: the limit is ${MESSAGE_LIMIT}`,
  );
}
