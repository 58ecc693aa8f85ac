/**
 * Several sessions on the pipes of one worker (`--sessions-per-worker`): what goes through
 * them is cut into pieces, each with a header that says whose it is. Nobody sends more data
 * of a session than the other end has room for, so that a client who takes no bytes holds
 * up no other.
 *
 * @module
 */
import type { Bytes } from "../../crypto/bytes.ts";

/** What a piece is. */
export const PIECE = {
  /** To the worker: a session may come on this slot. */
  open: 1,
  /** Bytes of the client, or for it. */
  data: 2,
  /** To the worker: the client has gone. From it: the session is over; its exit code. */
  end: 3,
  /** So many bytes of data were moved on: there is room for as many more (u32). */
  credit: 4,
  /** From the worker: an event (events.ts), in JSON. */
  event: 5,
  /** To the worker: end the session; why. */
  stop: 6,
  /** To the worker: what became of a new password. */
  password: 7,
  /** To the worker: nobody hears the session any more. */
  abort: 8,
} as const;

/** Bytes of data of a session that may be on their way, in each direction. */
export const WINDOW = 128 * 1024;

/** Bytes moved on before the other end is told that there is room for as many more. */
export const CREDIT = WINDOW / 4;

/** Bytes of a header: u8 what it is, u24 length, u32 slot; big-endian. */
const HEADER = 8;
/** Most bytes of a piece that is not data. */
const CONTROL_LIMIT = 64 * 1024;
/** Most bytes of data in a piece. */
export const DATA_PIECE = 64 * 1024;

const NOTHING = new Uint8Array(0);

/** A piece, whole; of data it may be a part. */
export interface Piece {
  type: number;
  slot: number;
  /** Valid until the next piece is asked for. */
  body: Uint8Array;
}

/**
 * A piece with its header.
 *
 * @param body At most {@link DATA_PIECE} bytes.
 */
export function encodePiece(
  type: number,
  slot: number,
  body: Uint8Array = NOTHING,
): Bytes {
  const piece = new Uint8Array(HEADER + body.length);
  const view = new DataView(piece.buffer);
  view.setUint32(0, body.length);
  view.setUint8(0, type);
  view.setUint32(4, slot);
  piece.set(body, HEADER);
  return piece;
}

/** A piece that says how many bytes were moved on. */
export function encodeCredit(slot: number, bytes: number): Bytes {
  const body = new Uint8Array(4);
  new DataView(body.buffer).setUint32(0, bytes);
  return encodePiece(PIECE.credit, slot, body);
}

/** How many bytes a credit is of. */
export function creditOf({ body }: Piece): number {
  if (body.length !== 4) throw malformed();
  return new DataView(body.buffer, body.byteOffset).getUint32(0);
}

/** What came cannot be: whoever wrote it is not to be believed. */
export function malformed(): TypeError {
  return new TypeError("Cannot read what came through the pipe of a worker");
}

/** Takes the pieces out of what comes through a pipe, however it was cut. */
export class PieceParser {
  readonly #header = new Uint8Array(HEADER);
  #headerLength = 0;
  #type = 0;
  #slot = 0;
  /** Bytes of the body that have not come. */
  #left = 0;
  /** The body of a piece that is no data, and how much of it has come. */
  #body = NOTHING;
  #bodyLength = 0;

  /**
   * The pieces that these bytes make whole. Data come as they come, in parts.
   *
   * @throws {TypeError} If a piece cannot be.
   */
  *parse(bytes: Uint8Array): Iterable<Piece> {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#headerLength < HEADER) {
        rest = this.#takeHeader(rest);
        // A piece without a body is whole with its header.
        if (this.#headerLength < HEADER || this.#left > 0) continue;
        yield this.#done(NOTHING);
      } else {
        const part = rest.subarray(0, this.#left);
        rest = rest.subarray(part.length);
        const piece = this.#take(part);
        if (piece) yield piece;
      }
    }
  }

  #takeHeader(bytes: Uint8Array): Uint8Array {
    const part = bytes.subarray(0, HEADER - this.#headerLength);
    this.#header.set(part, this.#headerLength);
    this.#headerLength += part.length;
    if (this.#headerLength === HEADER) this.#begin();
    return bytes.subarray(part.length);
  }

  #begin(): void {
    const view = new DataView(this.#header.buffer);
    this.#type = view.getUint8(0);
    this.#left = view.getUint32(0) & 0xff_ff_ff;
    this.#slot = view.getUint32(4);
    const most = this.#type === PIECE.data ? DATA_PIECE : CONTROL_LIMIT;
    if (this.#left > most) throw malformed();
    this.#body = this.#type === PIECE.data
      ? NOTHING
      : new Uint8Array(this.#left);
    this.#bodyLength = 0;
  }

  #take(part: Uint8Array): Piece | undefined {
    this.#left -= part.length;
    if (this.#type === PIECE.data) return this.#done(part);
    this.#body.set(part, this.#bodyLength);
    this.#bodyLength += part.length;
    return this.#left === 0 ? this.#done(this.#body) : undefined;
  }

  #done(body: Uint8Array): Piece {
    if (this.#left === 0) this.#headerLength = 0;
    return { type: this.#type, slot: this.#slot, body };
  }
}
