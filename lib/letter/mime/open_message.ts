import { concatBytes } from "../../crypto/bytes.ts";
import { HEAD_LIMIT, type Header, readHeader } from "../header.ts";

/** A message whose header has been read. */
export interface OpenMessage {
  header: Header;
  /** The content as it is stored; each piece takes the place of the one before it. */
  content: AsyncIterable<Uint8Array>;
}

/** Bytes from which a header is read at first: enough to tell one from a text. */
const FIRST = 4096;

/**
 * Reads the header of a message that streams by.
 *
 * @param message The whole message; each piece may take the place of the one before it.
 */
export async function openMessage(
  message: AsyncIterable<Uint8Array>,
): Promise<OpenMessage> {
  const pieces = message[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array(0);
  // Reading the header anew for each piece would take quadratic time.
  for (let wanted = FIRST;; wanted = 2 * start.length) {
    const more = await readAtLeast(pieces, wanted - start.length);
    start = concatBytes(start, ...more.pieces);
    const header = readHeader(start, more.isEnd);
    const mayGoOn = header.size >= start.length && start.length < HEAD_LIMIT;
    if (more.isEnd || !mayGoOn) {
      return { header, content: rest(start.subarray(header.size), pieces) };
    }
  }
}

async function readAtLeast(
  pieces: AsyncIterator<Uint8Array>,
  count: number,
): Promise<{ pieces: Uint8Array[]; isEnd: boolean }> {
  const read: Uint8Array[] = [];
  for (let left = count; left > 0;) {
    const { value, done } = await pieces.next();
    if (done) return { pieces: read, isEnd: true };
    read.push(value.slice());
    left -= value.length;
  }
  return { pieces: read, isEnd: false };
}

async function* rest(
  first: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (;;) {
      const { value, done } = await pieces.next();
      if (done) return;
      yield value;
    }
  } finally {
    await pieces.return?.();
  }
}

/** The same pieces with LF where CR alone ends lines. */
export async function* withLineFeeds(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece.map((byte) => byte === 0x0d ? 0x0a : byte);
  }
}
